"""The health of the server's parts: all are always well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response

PARTS = ("core", "database", "jobservice", "portal", "redis", "registry", "registryctl")


@operation("getHealth", simplified="all parts are always well")
def health(call: Call) -> Response:
    """The status of each part."""
    names = (*PARTS, "trivy") if call.harbor.scanner else PARTS  # as of a Harbor that was installed with Trivy
    parts = [{"name": name, "status": "healthy"} for name in names]
    return call.json({"components": parts, "status": "healthy"})
