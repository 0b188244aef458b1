"""A server that a Harbor calls: scanner (below /sbom one that makes SBOMs), Dragonfly 1 and 2, OIDC, webhooks."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SCANNER = {"name": "FakeScanner", "vendor": "Example", "version": "1.2.3"}
NATIVE = "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
GENERIC = "application/vnd.security.vulnerability.report; version=1.1"
SBOM = "application/vnd.security.sbom.report+json; version=1.0"
IMAGES = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]
PACKAGES = [
    "openssl",
    "zlib",
    "curl",
    "glibc",
    "bash",
    "busybox",
    "apt",
    "dpkg",
    "libxml2",
    "sqlite3",
    "expat",
    "perl-base",
    "golang.org/x/net",
    "lodash",
    "requests",
    "org.apache.logging.log4j:log4j-core",
]
SEVERITIES = ["Critical", "High", "High", "Medium", "Medium", "Medium", "Low", "Low", "Negligible", "Unknown"]
SCORES = {
    "Critical": (9.0, 10.0),
    "High": (7.0, 8.9),
    "Medium": (4.0, 6.9),
    "Low": (0.1, 3.9),
    "Negligible": (0.1, 1.0),
}
RANK = ("Unknown", "None", "Negligible", "Low", "Medium", "High", "Critical")
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
SCAN_SECONDS = 1.0


def report(digest: str) -> dict[str, Any]:
    """The report of an artifact: the same each time."""
    own, common = random.Random(hashlib.sha256(digest.encode()).digest()), random.Random(42)
    found = [vulnerability(common, digest) for _ in range(5)]
    found += [vulnerability(own, digest) for _ in range(own.randint(3, 8))]
    distinct = {(one["id"], one["package"], one["version"]): one for one in reversed(found)}
    kept = [one for one in found if distinct[one["id"], one["package"], one["version"]] is one]
    severity = max((one["severity"] for one in kept), key=RANK.index)
    return {"generated_at": now(), "scanner": SCANNER, "severity": severity, "vulnerabilities": kept}


def vulnerability(dice: random.Random, digest: str) -> dict[str, Any]:
    """One vulnerability; the order in which the dice are thrown counts."""
    severity = dice.choice(SEVERITIES)
    cve = f"CVE-{dice.randint(2016, 2024)}-{dice.randint(1000, 49999)}"
    package = dice.choice(PACKAGES)
    version = f"{dice.randint(0, 3)}.{dice.randint(0, 20)}.{dice.randint(0, 9)}"
    fixed = f"{version}-deb12u{dice.randint(1, 5)}" if dice.random() < 0.6 else ""
    links = [
        f"https://avd.aquasec.com/nvd/{cve.lower()}",
        f"https://security-tracker.debian.org/tracker/{cve}",
    ]
    found: dict[str, Any] = {
        "id": cve,
        "package": package,
        "version": version,
        "severity": severity,
        "fix_version": fixed,
        "description": f'A flaw was found in {package} ({cve}): out-of-bounds "read" & write, <b>html</b>, café.\n'
        "Second line.",
        "links": links[: dice.randint(1, 2)],
        "artifact_digests": [digest],
        "cwe_ids": [f"CWE-{dice.choice([79, 119, 125, 787, 400, 502])}"][: dice.randint(0, 1)],
    }
    if severity in SCORES:
        score = round(dice.uniform(*SCORES[severity]), 1)
        older = None if dice.random() < 0.5 else round(score * 0.8, 1)
        found["preferred_cvss"] = {"score_v3": score, "score_v2": older, "vector_v3": VECTOR, "vector_v2": ""}
        found["vendor_attributes"] = {"CVSS": {"nvd": {"V3Score": score, "V3Vector": VECTOR}}}
    return found


def bill_of_materials(artifact: dict[str, Any]) -> dict[str, Any]:
    """The SBOM of an artifact."""
    packages = [
        {
            "name": name,
            "SPDXID": f"SPDXRef-Package-{number}",
            "versionInfo": f"1.{number}",
            "downloadLocation": "NONE",
        }
        for number, name in enumerate(PACKAGES[:3])
    ]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": artifact["repository"],
        "documentNamespace": f"http://example.com/spdx/{artifact['digest'][7:19]}",
        "creationInfo": {"creators": ["Tool: fake-1.2.3"], "created": "2024-01-01T00:00:00Z"},
        "packages": packages,
    }
    return {
        "generated_at": now(),
        "artifact": artifact,
        "scanner": SCANNER,
        "vendor_attributes": {},
        "media_type": "application/spdx+json",
        "sbom": document,
    }


def metadata(makes_sboms: bool) -> dict[str, Any]:
    """What the scanner says of itself."""
    attributes = {"sbom_media_types": ["application/spdx+json", "application/vnd.cyclonedx+json"]}
    first = {
        "type": "sbom",
        "consumes_mime_types": IMAGES,
        "produces_mime_types": [SBOM],
        "additional_attributes": attributes,
    }
    second: dict[str, Any] = {"consumes_mime_types": IMAGES, "produces_mime_types": [NATIVE, GENERIC]}
    if makes_sboms:
        second["type"] = "vulnerability"
    return {
        "scanner": SCANNER,
        "capabilities": [first, second] if makes_sboms else [second],
        "properties": {
            "harbor.scanner-adapter/scanner-type": "os-package-vulnerability",
            "harbor.scanner-adapter/vulnerability-database-updated-at": time.strftime("%Y-%m-%dT00:00:00Z"),
            "org.label-schema.version": "v1.2.3",
            "env.LOG_LEVEL": "info",
        },
    }


def now() -> str:
    """The time, as reports write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())


class StandIn(ThreadingHTTPServer):
    """The server; it remembers scans and the last 200 webhooks."""

    daemon_threads = True

    def __init__(self, listen: str = "127.0.0.1") -> None:
        super().__init__((listen, 0), Handler)
        self.scans: dict[str, tuple[dict[str, Any], float]] = {}
        self.hooks: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    """One exchange."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer's body waits 40 ms for word that its headers came
    server: StandIn

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def answer(self, status: int, body: Any = None, kind: str = "application/json", **headers: str) -> None:
        """Send an answer."""
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_GET(self) -> None:
        """Answer what a Harbor asks."""
        raw = self.path.partition("?")[0]
        path = raw.removeprefix("/sbom")
        if path == "/.well-known/openid-configuration":
            self.answer(200, openid("http://" + str(self.headers["Host"])))
        elif path == "/api/v1/metadata":
            kind = "application/vnd.scanner.adapter.metadata+json; version=1.0"
            self.answer(200, metadata(raw != path), kind)
        elif path.startswith("/api/v1/scan/") and path.endswith("/report"):
            self.report(path)
        elif path in ("/_ping", "/health") or path.endswith("/healthy"):
            self.answer(200, {"status": "ok"})
        elif path.startswith("/preheats/"):
            times = {"startTime": "2024-01-01T00:00:00Z", "finishTime": "2024-01-01T00:00:05Z"}
            self.answer(200, {"ID": path.split("/")[2], "errorMsg": "", "status": "SUCCESS"} | times)
        elif "/oapi/v1/jobs/" in path:
            self.answer(200, dragonfly(int(path.rsplit("/", 1)[1])))
        elif path == "/hooks":
            self.answer(200, self.server.hooks)
        else:
            self.answer(404, {"error": {"message": "not found"}})

    do_HEAD = do_GET

    def report(self, path: str) -> None:
        """Answer with a scan's report, once it is ready."""
        known = self.server.scans.get(path.split("/")[4])
        if known is None:
            self.answer(404, {"error": {"message": "scan not found"}})
            return
        artifact, ready = known
        accept = self.headers.get("Accept") or GENERIC
        if time.time() < ready:
            self.answer(302, None, Location=path, Refresh_After="1")
        elif "fail" in artifact["repository"]:
            self.answer(500, {"error": {"message": "fake scanner: simulated failure"}})
        else:
            made = bill_of_materials(artifact) if "sbom" in accept else report(artifact["digest"])
            self.answer(200, made, accept)

    def do_POST(self) -> None:
        """Take what a Harbor sends."""
        path = self.path.partition("?")[0].removeprefix("/sbom")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path == "/api/v1/scan":
            number = str(uuid.uuid4())
            self.server.scans[number] = (json.loads(raw)["artifact"], time.time() + SCAN_SECONDS)
            self.answer(202, {"id": number}, "application/vnd.scanner.adapter.scan.response+json; version=1.0")
        elif path.endswith("/oapi/v1/jobs"):
            self.answer(200, dragonfly(7) | {"state": "PENDING", "result": {"job_states": []}})
        elif path == "/preheats":
            self.answer(200, {"ID": str(uuid.uuid4())})
        elif path.startswith("/hook"):
            hook = {"path": self.path, "headers": dict(self.headers), "body": raw.decode("utf8", "replace")}
            self.server.hooks = [*self.server.hooks, hook][-200:]
            self.answer(500 if "fail" in path else 200, {"ok": True})
        else:
            self.answer(404, {"error": {"message": "not found"}})


def openid(me: str) -> dict[str, Any]:
    """An OIDC provider's description of itself."""
    addresses = {f"{name}_endpoint": f"{me}/{path}" for name, path in (("authorization", "auth"), ("token", "token"))}
    return addresses | {
        "issuer": me,
        "jwks_uri": f"{me}/keys",
        "userinfo_endpoint": f"{me}/userinfo",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
    }


def dragonfly(number: int) -> dict[str, Any]:
    """A job of Dragonfly 2 that is done."""
    task = {"url": "blob", "hostname": "peer", "ip": "127.0.0.1"}
    results = [{"scheduler_cluster_id": 1, "success_tasks": [task], "failure_tasks": []}]
    return {
        "id": number,
        "created_at": "2024-01-01T00:00:00Z",
        "updated_at": "2024-01-01T00:00:05Z",
        "state": "SUCCESS",
        "result": {"job_states": [{"error": "", "results": results}]},
    }


@contextlib.contextmanager
def running(name: str = "127.0.0.1") -> Iterator[str]:
    """The stand-in's address, for as long as the block lasts.

    Args:
        name: by which name the Harbor reaches this machine; with another than the default, all may reach it.
    """
    with StandIn("127.0.0.1" if name == "127.0.0.1" else "") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://{name}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
