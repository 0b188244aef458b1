"""A scanner without a server: it finds in an artifact what follows from its digest, the same each time."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

from harborapi.emulator import moments

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.wire import JsonObject

URL = "http://trivy-adapter:8080"
UUID = "8a4e4a2e-0000-4000-8000-7472697679aa"
SCANNER = {"name": "Trivy", "vendor": "Aqua Security", "version": "v0.58.1"}
CONSUMES = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"]
PRODUCES = [
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
    "application/vnd.security.vulnerability.report; version=1.1",
]
SBOM = "application/vnd.security.sbom.report+json; version=1.0"
PACKAGES = ("bash", "busybox", "curl", "dpkg", "expat", "glibc", "libxml2", "openssl", "perl-base", "sqlite3", "zlib")
SEVERITIES = {
    "Critical": (9.0, 10.0),
    "High": (7.0, 8.9),
    "Medium": (4.0, 6.9),
    "Low": (0.1, 3.9),
    "Unknown": (0.0, 0.0),
}
WEIGHTS = (1, 3, 4, 3, 1)
WEAKNESSES = ("CWE-79", "CWE-119", "CWE-125", "CWE-400", "CWE-502", "CWE-787")
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"


def metadata(now: datetime) -> JsonObject:
    """What it can do, as an adapter says it."""
    return {
        "scanner": SCANNER,
        "capabilities": [
            {"type": "vulnerability", "consumes_mime_types": CONSUMES, "produces_mime_types": PRODUCES},
            {"type": "sbom", "consumes_mime_types": CONSUMES, "produces_mime_types": [SBOM]},
        ],
        "properties": {
            "harbor.scanner-adapter/scanner-type": "os-package-vulnerability",
            "harbor.scanner-adapter/vulnerability-database-updated-at": f"{now:%Y-%m-%d}T00:00:00Z",
        },
    }


def report(artifact: JsonObject, *, sbom: bool, now: datetime) -> JsonObject:
    """The report about an artifact: vulnerabilities, or the list of its parts.

    Args:
        artifact: `repository` and `digest`.
        sbom: whether the list of parts is wanted.
        now: the report's time.
    """
    generated = moments.milliseconds(now)
    if sbom:
        document = parts(artifact["repository"], artifact["digest"], generated)
        return {"generated_at": generated, "artifact": artifact, "scanner": SCANNER, "sbom": document}
    found = vulnerabilities(artifact["digest"])
    order = ["None", *reversed(SEVERITIES)]
    worst = max((one["severity"] for one in found), key=order.index, default="None")
    return {"generated_at": generated, "scanner": SCANNER, "severity": worst, "vulnerabilities": found}


def vulnerabilities(digest: str) -> list[JsonObject]:
    """Between none and a dozen vulnerabilities, drawn from the digest."""
    draw = random.Random(hashlib.sha256(digest.encode()).digest())  # noqa: S311 - no secret, the same draw each time
    found: dict[tuple[str, str], JsonObject] = {}
    for _ in range(draw.randint(0, 12)):
        one = vulnerability(draw, digest)
        found[one["id"], one["package"]] = one
    return list(found.values())


def vulnerability(draw: random.Random, digest: str) -> JsonObject:
    """One vulnerability."""
    severity = draw.choices(list(SEVERITIES), WEIGHTS)[0]
    name, package = f"CVE-{draw.randint(2016, 2025)}-{draw.randint(1000, 49999)}", draw.choice(PACKAGES)
    version = f"{draw.randint(0, 3)}.{draw.randint(0, 20)}.{draw.randint(0, 9)}"
    fixed = f"{version}-deb12u{draw.randint(1, 5)}" if draw.random() < 0.6 else ""
    low, high = SEVERITIES[severity]
    score = round(draw.uniform(low, high), 1)
    found: JsonObject = {
        "id": name,
        "package": package,
        "version": version,
        "fix_version": fixed,
        "severity": severity,
        "status": "fixed" if fixed else "affected",
        "description": f"A flaw was found in {package}.",
        "links": [f"https://avd.aquasec.com/nvd/{name.lower()}"],
        "artifact_digests": [digest],
        "cwe_ids": [draw.choice(WEAKNESSES)],
    }
    if score:
        found["preferred_cvss"] = {"score_v3": score, "score_v2": None, "vector_v3": VECTOR, "vector_v2": ""}
        found["vendor_attributes"] = {"CVSS": {"nvd": {"V3Score": score, "V3Vector": VECTOR}}}
    return found


def parts(repository: str, digest: str, created: str) -> JsonObject:
    """The parts of an artifact, as an SPDX document."""
    draw = random.Random(hashlib.sha256(digest.encode()).digest())  # noqa: S311 - no secret, the same draw each time
    packages = [
        {
            "name": package,
            "SPDXID": f"SPDXRef-Package-{number}",
            "versionInfo": f"{draw.randint(0, 3)}.{draw.randint(0, 20)}.{draw.randint(0, 9)}",
            "downloadLocation": "NONE",
        }
        for number, package in enumerate(draw.sample(PACKAGES, 5))
    ]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{repository}@{digest}",
        "documentNamespace": f"http://aquasecurity.github.io/trivy/container_image/{digest[7:19]}",
        "creationInfo": {"creators": ["Organization: aquasecurity", "Tool: trivy-0.58.1"], "created": created},
        "packages": packages,
    }
