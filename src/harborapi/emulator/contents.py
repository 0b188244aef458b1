"""What artifacts hold: small images, indexes, charts and signatures, the same bytes each time for the same name.

An artifact that was made from a recipe keeps no bytes: they are made again when somebody asks for them.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from harborapi.emulator.state import BLOBS, Artifact, Blob

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import JsonObject

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json"
CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
HARBOR_SBOM = "application/vnd.goharbor.harbor.sbom.v1"
COSIGN_LAYER = "application/vnd.dev.cosign.simplesigning.v1+json"
PLATFORMS = (("amd64", ""), ("arm64", "v8"))


@dataclass(slots=True)
class Manifest:
    """A manifest and the blobs that it names; children come before it."""

    data: bytes
    media_type: str
    blobs: dict[str, bytes] = field(default_factory=dict[str, bytes])
    children: list[Manifest] = field(default_factory=list["Manifest"])
    digest: str = ""
    recipe: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.digest = self.digest or digest_of(self.data)


def digest_of(data: bytes) -> str:
    """The digest of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def make(kind: str, seed: str, size: int = 2000) -> Manifest:
    """An image, index or chart.

    Args:
        kind: `image`, `index` or `chart`.
        seed: what its content depends on: `project/repository:tag`.
        size: about how many bytes of text an image's layers hold together, before they are packed.

    Raises:
        ValueError: the kind is unknown.
    """
    if kind == "image":
        return image(seed, "amd64", size)
    if kind == "index":
        return index(seed)
    if kind == "chart":
        return chart(seed)
    raise ValueError(f"an artifact can be an image, index, chart, signature-accessory or sbom-accessory, not {kind!r}")


def image(seed: str, architecture: str = "amd64", size: int = 2000) -> Manifest:
    """An image of two layers, of which the first is always the same."""
    blobs: dict[str, bytes] = {}
    layers: list[dict[str, Any]] = []
    unpacked: list[str] = []
    for number, text in enumerate(("base", seed)):
        raw, packed = _layer(number, text, size)
        layers.append(_describe(packed, "application/vnd.oci.image.layer.v1.tar+gzip", blobs))
        unpacked.append(digest_of(raw))
    history: list[dict[str, Any]] = [
        {"created": f"2023-05-0{number + 1}T00:00:00Z", "created_by": f"/bin/sh -c #(nop) ADD file:{number} in / "}
        for number in range(2)
    ]
    history.append({"created": "2023-05-09T00:00:00Z", "created_by": 'CMD ["/bin/sh"]', "empty_layer": True})
    config: dict[str, Any] = {
        "created": "2023-05-09T01:02:03.456789Z",
        "author": "Test <t@example.com>",
        "architecture": architecture,
        "os": "linux",
        "config": {
            "Env": ["PATH=/usr/bin:/bin", "SEED=" + seed],
            "Cmd": ["/bin/sh"],
            "Labels": {"maintainer": "x"},
            "ExposedPorts": {"80/tcp": {}},
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": unpacked},
        "history": history,
    }
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": _describe(json.dumps(config).encode(), CONFIG, blobs),
        "layers": layers,
        "annotations": {"org.opencontainers.image.title": seed},
    }
    return Manifest(json.dumps(document).encode(), IMAGE, blobs, recipe=("image", seed, architecture, str(size)))


def _gzip(data: bytes) -> bytes:
    """Packed, to the same bytes with every Python: which system a file comes from is told otherwise from 3.13 on."""
    packed = bytearray(gzip.compress(data, mtime=0))
    packed[9] = 3
    return bytes(packed)


@lru_cache(64)
def _layer(number: int, text: str, size: int) -> tuple[bytes, bytes]:
    raw = _tar({f"etc/layer-{number}.txt": (f"{text} layer {number}\n" * (size // 20)).encode()})
    return raw, _gzip(raw)


def index(seed: str) -> Manifest:
    """An index of two images, for two platforms."""
    children: list[Manifest] = []
    described: list[dict[str, Any]] = []
    for architecture, variant in PLATFORMS:
        child = image(f"{seed}-{architecture}", architecture)
        platform = {"architecture": architecture, "os": "linux"} | ({"variant": variant} if variant else {})
        described.append(
            {"digest": child.digest, "size": len(child.data), "mediaType": child.media_type, "platform": platform}
        )
        children.append(child)
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": described,
        "annotations": {"a": "b"},
    }
    return Manifest(json.dumps(document).encode(), INDEX, {}, children, recipe=("index", seed))


def chart(seed: str) -> Manifest:
    """A Helm chart with values and a readme."""
    version = "0.1.0"
    packed = _gzip(
        _tar(
            {
                "mychart/Chart.yaml": f"apiVersion: v2\nname: mychart\nversion: {version}\n".encode(),
                "mychart/values.yaml": f"# {seed}\nreplicas: 1\nimage:\n  tag: v1\n".encode(),
                "mychart/README.md": "# My chart\n\nHello café\n".encode(),
                "mychart/templates/x.yaml": b"kind: ConfigMap\n",
            }
        )
    )
    blobs: dict[str, bytes] = {}
    layer = _describe(packed, CHART_LAYER, blobs)
    about = {
        "name": "mychart",
        "version": version,
        "description": "A Helm chart",
        "apiVersion": "v2",
        "type": "application",
        "appVersion": "1.16.0",
        "keywords": ["k"],
        "maintainers": [{"name": "m", "email": "m@x.y"}],
    }
    config = _describe(json.dumps(about).encode(), CHART_CONFIG, blobs)
    document = {"schemaVersion": 2, "config": config, "layers": [layer]}
    return Manifest(json.dumps(document).encode(), IMAGE, blobs, recipe=("chart", seed))


def signature(subject: str) -> Manifest:
    """A signature as cosign makes it, of the artifact with this digest."""
    payload = {
        "critical": {
            "identity": {"docker-reference": ""},
            "image": {"docker-manifest-digest": subject},
            "type": "cosign container image signature",
        }
    }
    blobs: dict[str, bytes] = {}
    layer = _describe(json.dumps(payload).encode(), COSIGN_LAYER, blobs)
    layer["annotations"] = {"dev.cosignproject.cosign/signature": "AAAA"}
    about = {
        "architecture": "",
        "created": "0001-01-01T00:00:00Z",
        "os": "",
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        "config": {},
    }
    config = _describe(json.dumps(about).encode(), CONFIG, blobs)
    document = {"schemaVersion": 2, "mediaType": IMAGE, "config": config, "layers": [layer]}
    return Manifest(json.dumps(document).encode(), IMAGE, blobs, recipe=("signature", subject))


def sbom(subject: Artifact, text: bytes, created: str) -> Manifest:
    """An SBOM of an artifact, packed as the server packs those that a scanner makes.

    Args:
        subject: whose.
        text: the SBOM itself.
        created: when it was made, as RFC 3339 text.
    """
    blobs: dict[str, bytes] = {}
    layer = _describe(text, "application/vnd.oci.image.layer.v1.tar", blobs)
    beginning = "0001-01-01T00:00:00Z"
    about: JsonObject = {
        "architecture": "",
        "created": beginning,
        "history": [{"author": "harbor", "created": beginning, "created_by": "harbor"}],
        "os": "",
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        "config": {},
    }
    document: JsonObject = {
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": _describe(json.dumps(about).encode(), HARBOR_SBOM, blobs),
        "layers": [layer],
        "annotations": {
            "created": created,
            "created-by": "Harbor",
            "org.opencontainers.artifact.created": created,
            "org.opencontainers.artifact.description": "SPDX JSON SBOM",
        },
        "subject": {"mediaType": subject.manifest_media_type, "size": subject.size, "digest": subject.digest},
    }
    return Manifest(json.dumps(document).encode(), IMAGE, blobs)


def remake(recipe: tuple[str, ...]) -> Manifest:
    """The content that a recipe stands for."""
    kind, seed, *more = recipe
    if kind == "image":
        return image(seed, more[0], int(more[1]))
    if kind == "signature":
        return signature(seed)
    return make(kind, seed)


def manifest_of(harbor: Harbor, artifact: Artifact) -> bytes:
    """An artifact's manifest; what was made from a recipe is put among the blobs, with all it names."""
    stored = harbor.state[BLOBS].get(artifact.digest)
    if stored is None and artifact.recipe:
        content = remake(artifact.recipe)
        for digest, data in (content.blobs | {artifact.digest: content.data}).items():
            media_type = artifact.manifest_media_type if digest == artifact.digest else ""
            keep(harbor, digest, data, media_type)
        return content.data
    return b"" if stored is None else stored.data


def blob(harbor: Harbor, artifact: Artifact, digest: str) -> bytes:
    """A blob that an artifact's manifest names, empty if it isn't there."""
    if digest not in harbor.state[BLOBS]:
        manifest_of(harbor, artifact)
    stored = harbor.state[BLOBS].get(digest)
    return b"" if stored is None else stored.data


def keep(harbor: Harbor, digest: str, data: bytes, media_type: str = "") -> None:
    """Put bytes among the blobs."""
    if digest not in harbor.state[BLOBS]:
        row = Blob(digest=digest, size=len(data), media_type=media_type, data=data, update_time=harbor.clock.now())
        harbor.state[BLOBS].add(row)


def keep_all(harbor: Harbor, manifest: Manifest) -> None:
    """Put the bytes of a manifest and of what it names among the blobs."""
    for digest, data in manifest.blobs.items():
        keep(harbor, digest, data)
    keep(harbor, manifest.digest, manifest.data, manifest.media_type)


def files_of(packed: bytes) -> dict[str, bytes]:
    """The files of a packed archive by their path, without the first folder."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        found: dict[str, bytes] = {}
        for member in archive:
            if member.isfile() and (opened := archive.extractfile(member)) is not None:
                found[member.name.partition("/")[2]] = opened.read()
        return found


def _describe(data: bytes, media_type: str, blobs: dict[str, bytes]) -> dict[str, Any]:
    digest = digest_of(data)
    blobs[digest] = data
    return {"digest": digest, "size": len(data), "mediaType": media_type}


def _tar(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
