"""Tag `artifact`: the download of an artifact's SBOM."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast, overload

from .._core.decode import File, Loose
from .._core.paging import collect
from ..exceptions import NotFound
from ..operations import artifact as ops
from ._common import typed
from ._downloads import download

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.operation import Operation
    from .._core.sinks import FilePath
    from .._core.wire import Flow, Progress
    from ..models import FileResponse

_SBOM = "sbom.harbor"


@overload
def get_artifact_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    to: None = None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse]: ...
@overload
def get_artifact_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    to: FilePath,
    on_progress: Progress | None = None,
) -> Flow[Path]: ...
@overload
def get_artifact_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    to: BinaryIO,
    on_progress: Progress | None = None,
) -> Flow[int]: ...
@overload
def get_artifact_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    to: FilePath | BinaryIO | None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse | Path | int]: ...
def get_artifact_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    to: FilePath | BinaryIO | None = None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse | Path | int]:
    """Download the SBOM that Harbor made of an artifact: what it contains, as SPDX in JSON.

    It is an accessory of the artifact, the latest where there are several. `scan_artifact(..., scan_type="sbom")` has
    one made, `wait_for_sbom()` waits for it.

    Args:
        call: The call.
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest of the artifact, not of the SBOM.
        to: Where to stream it: a file, which is replaced when the download is complete and left alone if it fails; a
            folder, where it is called `sbom.spdx.json`; or a file object that takes bytes. None: into memory.
        on_progress: Called with the bytes that are done and, where the server says it, those there are in all.

    Returns:
        The SBOM; with a file or folder its path, with a file object the number of bytes.

    Raises:
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such artifact, or it has no SBOM.
        OSError: It can't be written.

    API operation: `getAddition`, since Harbor 2.0; SBOMs since 2.11.
    """
    accessories = yield from collect(
        ops.get_artifact_accessories(project_name, repository_name, reference), typed(call)
    )
    found = max((one for one in accessories if one.type == _SBOM), key=lambda one: one.creation_time, default=None)
    if found is None:
        message = f"{project_name}/{repository_name} {reference} has no SBOM: have one made by scan_artifact()"
        raise NotFound(message, status=404, operation="listAccessories", method="GET")
    addition = ops.get_artifact_addition(project_name, repository_name, found.digest, "sbom")
    asked = cast("Operation[FileResponse]", replace(addition, answer=File(Loose().accept)))
    return (yield from download(asked, call, to, on_progress, "sbom.spdx.json"))
