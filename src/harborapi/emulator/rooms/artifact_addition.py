"""Additions of an artifact: what is drawn from its content. Vulnerabilities belong to the room of scans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harborapi.emulator import contents, ingest
from harborapi.emulator.call import Call, operation
from harborapi.emulator.rooms.artifact import offered
from harborapi.emulator.wire import HarborError, Response, encode

if TYPE_CHECKING:
    from harborapi.emulator.state import Artifact

JSON = "application/json; charset=utf-8"


@operation("getAddition")
def get_addition(call: Call) -> Response:
    """One addition."""
    _, artifact = call.artifact("artifact-addition", "read")
    addition = call.text("addition")
    if addition not in offered(artifact) and artifact.type != "SBOM":
        raise HarborError(400, refusal(artifact, addition))
    document = json.loads(contents.manifest_of(call.harbor, artifact))
    layers = document.get("layers", [])
    if artifact.type == "SBOM":  # whatever the addition
        if len(layers) != 1:
            raise HarborError(404, "The sbom is not found")
        return Response(200, contents.blob(call.harbor, artifact, layers[0]["digest"]), contents.HARBOR_SBOM)
    if addition == "build_history":
        config = json.loads(contents.blob(call.harbor, artifact, document["config"]["digest"]))
        return Response(200, encode(config.get("history")), JSON)
    files: dict[str, bytes] = {}
    for layer in layers:
        if layer.get("mediaType") == contents.CHART_LAYER:
            files = contents.files_of(contents.blob(call.harbor, artifact, layer["digest"]))
    if addition == "values.yaml":
        return Response(200, files.get("values.yaml", b""), "text/plain; charset=utf-8")
    if addition == "readme.md":
        readme = next((data for name, data in files.items() if name.lower() == "readme.md"), b"")
        return Response(200, readme, "text/markdown; charset=utf-8")
    return Response(200, encode(dependencies(call, files)), JSON)


def refusal(artifact: Artifact, addition: str) -> str:
    """Why an artifact has no such addition, as the part of the server says it that knows its type."""
    words = f"addition {addition.upper()} isn't supported"
    if artifact.manifest_media_type in ingest.INDEXES:
        return words
    if artifact.type == "IMAGE":
        return f"{words} for IMAGE(manifest version 2)"
    if artifact.type in ("CHART", "CNAB", "WASM", "SBOM"):
        return f"{words} for {artifact.type}"
    return f"the processor for artifact {artifact.type} not found, cannot get the addition"


def dependencies(call: Call, files: dict[str, bytes]) -> list[dict[str, Any]] | None:
    """The charts that a chart depends on, from its `Chart.yaml`."""
    found: list[dict[str, Any]] = []
    lines = files.get("Chart.yaml", b"").decode("utf-8", "replace").splitlines()
    inside = False
    for line in lines:
        if line and not line[0].isspace() and not line.startswith("-"):
            inside = line.startswith("dependencies:")
        elif inside and ":" in line:
            name, _, value = line.strip().removeprefix("- ").partition(":")
            if line.strip().startswith("- "):
                found.append({})
            if found and name in ("name", "version", "repository"):
                found[-1][name] = value.strip().strip("'\"")
    return found or (None if call.release >= (2, 10) else [])
