"""Rows into files: CSV, JSON Lines, Parquet. A writer takes artifacts one by one, so that a sweep needs no memory.

::

    with ParquetWriter("vulnerabilities/") as writer, sync.Sweep(client, with_report=True) as sweep:
        for info in sweep:
            writer.add(info)
"""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from ..exceptions import InvalidArgument
from ..models.base import is_list
from .rows import ARTIFACT_COLUMNS, VULNERABILITY_COLUMNS, Kind, Row, artifact_row, vulnerability_rows

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

    from .artifact import ArtifactInfo

__all__ = ["CSVWriter", "JSONLinesWriter", "ParquetWriter", "What", "Writer", "parquet_schema"]

What = Literal["vulnerabilities", "artifacts"]
"""What has a row: each vulnerability of each artifact, or each artifact."""

BATCH = 20_000
SEPARATOR = " "


def _rows_of(what: What) -> tuple[dict[str, Kind], Callable[[ArtifactInfo], Iterable[Row]]]:
    if what == "vulnerabilities":
        return VULNERABILITY_COLUMNS, vulnerability_rows
    if what == "artifacts":
        return ARTIFACT_COLUMNS, lambda info: [artifact_row(info)]
    raise InvalidArgument(f"what must be 'vulnerabilities' or 'artifacts', not {what!r}")


class Writer(ABC):
    """Takes artifacts and writes their rows. Closed at the end of a `with` block, also by an exception.

    Args:
        what: What has a row: `vulnerabilities` or `artifacts`.

    Attributes:
        count: How many rows were taken.
    """

    def __init__(self, what: What = "vulnerabilities") -> None:
        self.columns: dict[str, Kind]
        self.columns, self._rows = _rows_of(what)
        self.count: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def add(self, info: ArtifactInfo) -> None:
        """Write the rows of an artifact.

        Args:
            info: The artifact.
        """
        rows = list(self._rows(info))
        self._take(rows)
        self.count += len(rows)

    def extend(self, artifacts: Iterable[ArtifactInfo]) -> None:
        """Write the rows of many artifacts, taken one by one.

        Args:
            artifacts: The artifacts.
        """
        for info in artifacts:
            self.add(info)

    @abstractmethod
    def _take(self, rows: list[Row]) -> None:
        """Take the rows of one artifact."""

    @abstractmethod
    def flush(self) -> None:
        """Bring what was taken into the file. A sweep's `before_save` calls it."""

    @abstractmethod
    def close(self) -> None:
        """Write what is left, and close the file."""


class _TextWriter(Writer):
    """Writes to one text file.

    Args:
        path: The file.
        what: What has a row: `vulnerabilities` or `artifacts`.
        append: Go on at the end of the file, as a resumed sweep does, in place of replacing it.

    Raises:
        OSError: The file can't be written.
    """

    def __init__(self, path: str | PathLike[str], what: What = "vulnerabilities", *, append: bool = False) -> None:
        super().__init__(what)
        place = Path(path)
        self._fresh = not (append and place.exists() and place.stat().st_size)
        self._file: IO[str] = place.open("a" if append else "w", encoding="utf-8", newline="")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class CSVWriter(_TextWriter):
    """Writes CSV as RFC 4180 has it, with a line of names. Lists are separated by blanks, times are ISO 8601, UTC.

    A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`) gets a `'` before it.

    Args:
        path: The file.
        what: What has a row: `vulnerabilities` or `artifacts`.
        append: Go on at the end of the file, as a resumed sweep does, in place of replacing it.

    Raises:
        OSError: The file can't be written.
    """

    def __init__(self, path: str | PathLike[str], what: What = "vulnerabilities", *, append: bool = False) -> None:
        super().__init__(path, what, append=append)
        self._csv = csv.DictWriter(self._file, list(self.columns))
        if self._fresh:
            self._csv.writeheader()

    def _take(self, rows: list[Row]) -> None:
        self._csv.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


class JSONLinesWriter(_TextWriter):
    """Writes a JSON object a line. Times are ISO 8601, UTC.

    Args:
        path: The file.
        what: What has a row: `vulnerabilities` or `artifacts`.
        append: Go on at the end of the file, as a resumed sweep does, in place of replacing it.

    Raises:
        OSError: The file can't be written.
    """

    def _take(self, rows: list[Row]) -> None:
        self._file.writelines(json.dumps(row, default=_instant, ensure_ascii=False) + "\n" for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, bool):
        return str(value).lower()
    text: Any = SEPARATOR.join(value) if is_list(value) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _instant(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"no value of a row: {value!r}")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parquet_schema(what: What = "vulnerabilities") -> Any:
    """The schema of a Parquet dataset of ours (extra `parquet`).

    Args:
        what: What has a row: `vulnerabilities` or `artifacts`.

    Returns:
        The `pyarrow.Schema`.

    Raises:
        InvalidArgument: pyarrow is not installed.
    """
    arrow = _arrow("pyarrow")
    types: dict[Kind, Any] = {
        "text": arrow.string(),
        "texts": arrow.list_(arrow.string()),
        "number": arrow.int64(),
        "score": arrow.float64(),
        "truth": arrow.bool_(),
        "time": arrow.timestamp("ms", tz="UTC"),
    }
    return arrow.schema([(name, types[kind]) for name, kind in _rows_of(what)[0].items()])


class ParquetWriter(Writer):
    """Writes a Parquet dataset (extra `parquet`): a folder of parts, each whole or not there at all.

    DuckDB, Spark, Ray and pandas read the folder. Rows are written in batches, so that memory stays small.

    Args:
        folder: The dataset's folder; made if need be.
        what: What has a row: `vulnerabilities` or `artifacts`.
        append: Add parts to those that are there, as a resumed sweep does.
        batch: How many rows a part has at least, but for the last.

    Raises:
        InvalidArgument: pyarrow is not installed, or the batch is smaller than 1.
        FileExistsError: The folder holds parts, and `append` is not set.
        OSError: The folder can't be written.
    """

    def __init__(
        self,
        folder: str | PathLike[str],
        what: What = "vulnerabilities",
        *,
        append: bool = False,
        batch: int = BATCH,
    ) -> None:
        super().__init__(what)
        if batch < 1:
            raise InvalidArgument(f"batch must be 1 or more, not {batch}")
        self._arrow, self._parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
        self._schema = parquet_schema(what)
        self._folder, self._batch = Path(folder), batch
        self._folder.mkdir(parents=True, exist_ok=True)
        parts = sorted(self._folder.glob("part-*.parquet"))
        if parts and not append:
            raise FileExistsError(f"{self._folder} holds a dataset: choose another folder, or append=True")
        self._next = int(parts[-1].stem.removeprefix("part-")) + 1 if parts else 0
        self._held: list[Row] = []
        self._written = bool(parts)

    def _take(self, rows: list[Row]) -> None:
        self._held += rows
        if len(self._held) >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Write what was taken as a part of its own."""
        if self._held:
            self._write()

    def close(self) -> None:
        """Write what is left; without any row at all, a part without rows that tells the columns."""
        if self._held or not self._written:
            self._write()

    def _write(self) -> None:
        name = f"part-{self._next:06}.parquet"
        table = self._arrow.Table.from_pylist(self._held, schema=self._schema)
        hidden = self._folder / f".{name}.unfinished"
        try:
            self._parquet.write_table(table, hidden, compression="zstd")
            hidden.replace(self._folder / name)
        finally:
            hidden.unlink(missing_ok=True)
        self._held, self._written, self._next = [], True, self._next + 1


def _arrow(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as exc:
        raise InvalidArgument("Parquet needs the extra: pip install harborapi[parquet]") from exc
