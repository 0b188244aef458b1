"""Downloaded files."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, repr=False)
class FileResponse:
    """A downloaded file.

    Attributes:
        content: What is in it.
        encoding: Encoding of its text, as the server says; None for UTF-8.
        content_type: Its media type, such as `text/csv`; None if the server doesn't say.
        headers: The headers of the answer.
    """

    content: bytes
    encoding: str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __bytes__(self) -> bytes:
        return self.content

    def __len__(self) -> int:
        return len(self.content)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<FileResponse {self.content_type or 'of unknown type'}, {len(self.content)} bytes>"

    @property
    def text(self) -> str:
        """The content as text; what its encoding can't read shows as U+FFFD."""
        try:
            return self.content.decode(self.encoding or "utf-8", errors="replace")
        except LookupError:  # an encoding that Python doesn't know
            return self.content.decode("utf-8", errors="replace")

    def bytes(self) -> bytes:
        """The content.

        Returns:
            What is in the file, as bytes.
        """
        return self.content
