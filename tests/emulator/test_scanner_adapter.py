"""The conversation with a scanner's adapter over HTTP, with one that a test tells what to say."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator

from .conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGE = "/projects/library/repositories/app/artifacts/1.0"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
OCI = "application/vnd.oci.image.manifest.v1+json"
NATIVE = "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
SBOM = "application/vnd.security.sbom.report+json; version=1.0"
REPORT = {
    "generated_at": "2026-01-01T00:00:00Z",
    "scanner": {"name": "Test", "vendor": "Tests", "version": "1"},
    "severity": "Negligible",
    "vulnerabilities": [
        {"id": "CVE-1", "package": "a", "version": "1", "severity": "Negligible", "links": ["x", "y"]},
        {"id": "CVE-1", "package": "a", "version": "1", "severity": "Negligible"},
        {"id": "CVE-2", "package": "b", "version": "2", "severity": "Odd", "fix_version": "3", "status": "fixed"},
        {
            "id": "CVE-3",
            "package": "c",
            "version": "3",
            "severity": "High",
            "vendor_attributes": {"CVSS": {"redhat": {"V3Score": 7.0}}},
            "cwe_ids": ["CWE-1", "CWE-2"],
        },
    ],
}


class Adapter(ThreadingHTTPServer):
    """An adapter; `answers` holds what it says to each path, each answer once but for the last."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.seen: list[tuple[str, str, dict[str, str], Any]] = []
        self.properties: dict[str, str] = {}
        self.kinds = [{"consumes_mime_types": [DOCKER, OCI], "produces_mime_types": [NATIVE]}]
        self.answers: dict[str, list[tuple[int, Any, dict[str, str]]]] = {
            "/api/v1/scan": [(202, {"id": "7"}, {})],
            "/api/v1/scan/7/report": [(200, REPORT, {})],
        }

    def of(self, path: str) -> tuple[int, Any, dict[str, str]]:
        if path == "/api/v1/metadata":
            about = {"name": "Test", "vendor": "Tests", "version": "1"}
            return 200, {"scanner": about, "capabilities": self.kinds, "properties": self.properties}, {}
        answers = self.answers[path.partition("?")[0]]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Handler(BaseHTTPRequestHandler):
    server: Adapter

    def do_GET(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers, json.loads(raw) if raw else None))
        status, body, more = self.server.of(self.path)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def adapter() -> Iterator[Adapter]:
    with Adapter() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["2.15.2", "2.9.5"])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    with HarborEmulator(request.param) as emulator:
        emulator.push_image("library/app", ["1.0"])
        made = Api(emulator)
        yield made
        made.http.close()


def register(api: Api, adapter: Adapter, **more: object) -> str:
    body = {"name": "test", "url": adapter.url} | more
    return api("POST", "/scanners", json=body, status=201).headers["location"].rsplit("/", 1)[1]


def scan(api: Api, **body: object) -> dict[str, Any]:
    """Scan the image; the overview of the report."""
    api("POST", IMAGE + "/scan", json=body or None, status=202)
    api.emulator.jobs.run()
    headers = {"X-Accept-Vulnerabilities": NATIVE}
    shown = api("GET", IMAGE, params={"with_scan_overview": "true"}, headers=headers, status=200).json()
    return dict(shown["scan_overview"][NATIVE]) if "scan_overview" in shown else {}


def test_a_report_is_kept_as_the_server_keeps_it(api: Api, adapter: Adapter) -> None:
    register(api, adapter)
    found = scan(api)
    assert found["summary"] == {"fixable": 1, "summary": {"High": 1, "None": 1, "Unknown": 1}, "total": 3}
    assert found["severity"] == "High"
    report = api("GET", IMAGE + "/additions/vulnerabilities", headers={"X-Accept-Vulnerabilities": NATIVE}).json()
    assert report[NATIVE]["severity"] == "Negligible"  # as the scanner said it
    first, second, third = report[NATIVE]["vulnerabilities"]
    assert (first["links"], first["severity"], first["vendor_attributes"]) == (["x", "y"], "None", None)
    assert (second["links"], second["cwe_ids"], second["severity"]) == ([""], [""], "Unknown")
    assert (third["preferred_cvss"]["score_v3"], third["cwe_ids"]) == (7, ["CWE-1", "CWE-2"])
    assert ("status" in second) == (api.emulator.version == "2.15.2")


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        ("Basic", "authorization", "Basic " + base64.b64encode(b"a:b").decode()),
        ("Bearer", "authorization", "Bearer a:b"),
        ("APIKey", "x-scanneradapter-api-key", "a:b"),
    ],
)
def test_the_adapter_learns_who_asks(api: Api, adapter: Adapter, auth: str, name: str, value: str) -> None:
    register(api, adapter, auth=auth, access_credential="a:b")
    assert scan(api)["scan_status"] == "Success"
    assert {headers.get(name) for _, _, headers, _ in adapter.seen} == {value}


@pytest.mark.parametrize("kind", ["Basic", "Bearer"])
def test_the_adapter_may_pull_what_it_scans(api: Api, adapter: Adapter, kind: str) -> None:
    adapter.properties = {"harbor.scanner-adapter/registry-authorization-type": kind}
    register(api, adapter)
    api("PUT", "/projects/library", json={"metadata": {"prevent_vul": "true", "public": "false"}}, status=200)
    api("POST", IMAGE + "/scan", status=202)
    api.emulator.clock.advance(1)  # until the scan was asked for
    ((_, _, _, asked),) = [one for one in adapter.seen if one[0] == "POST"]
    assert asked["artifact"]["tag"] == "1.0"
    assert asked["registry"]["authorization"].startswith(kind)
    with httpx2.Client(transport=api.emulator.transport) as http:
        path = f"{asked['registry']['url']}/v2/library/app/manifests/{asked['artifact']['digest']}"
        assert http.get(path, headers={"authorization": asked["registry"]["authorization"]}).status_code == 200
        api.emulator.jobs.run()
        if kind == "Basic":  # with the scan ends its robot
            assert http.get(path, headers={"authorization": asked["registry"]["authorization"]}).status_code == 401


def test_a_report_is_waited_for(api: Api, adapter: Adapter) -> None:
    later: tuple[int, Any, dict[str, str]] = (302, b"", {"Refresh-After": "20"})
    adapter.answers["/api/v1/scan/7/report"][:0] = [later, later]
    register(api, adapter)
    assert scan(api)["duration"] >= 40


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        ("/api/v1/scan", (500, {"error": {"message": "too busy"}}, {}), "too busy"),
        ("/api/v1/scan/7/report", (500, {"error": {"message": "no layers"}}, {}), "no layers"),
        ("/api/v1/scan/7/report", (200, b"no JSON", {}), "no JSON object"),
        ("/api/v1/scan/7/report", (404, b"<html>", {}), "unexpected status code: 404"),
    ],
)
def test_a_scan_that_fails_says_why(api: Api, adapter: Adapter, path: str, answer: Any, message: str) -> None:
    adapter.answers[path] = [answer]
    register(api, adapter)
    failed = scan(api)
    assert failed["scan_status"] == "Error"
    assert "summary" not in failed
    log = api("GET", f"{IMAGE}/scan/{failed['report_id']}/log", headers={"accept": "text/plain"}, status=200)
    assert message in log.text
    assert api("GET", IMAGE + "/additions/vulnerabilities", status=200).json() == {}


@pytest.mark.parametrize(
    "kinds",
    [
        [],
        [{"consumes_mime_types": [OCI], "produces_mime_types": [NATIVE]}],
        [{"consumes_mime_types": [DOCKER], "produces_mime_types": ["text/html"]}],
    ],
)
def test_what_is_no_scanner_is_not_registered(api: Api, adapter: Adapter, kinds: list[Any]) -> None:
    adapter.kinds = kinds
    body = {"name": "test", "url": adapter.url}
    assert api("POST", "/scanners", json=body).status_code == 500
    assert api("GET", "/scanners").json() == []


def test_a_scanner_that_went_away_is_missed_after_half_a_minute(api: Api, adapter: Adapter) -> None:
    register(api, adapter)
    assert scan(api)["scan_status"] == "Success"
    adapter.kinds = []
    assert api("GET", "/projects/library/scanner").json()["health"] == "healthy"
    api.emulator.clock.advance(31)
    shown = api("GET", "/projects/library/scanner").json()
    assert (shown["health"], "adapter" in shown) == ("unhealthy", False)
    assert api("POST", IMAGE + "/scan").status_code == 400
    addition = api("GET", IMAGE + "/additions/vulnerabilities", headers={"X-Accept-Vulnerabilities": NATIVE})
    assert addition.status_code == (200 if api.emulator.version == "2.15.2" else 404)


@pytest.mark.parametrize("api", ["2.15.2"], indirect=True)
def test_a_scanner_without_sboms_makes_none(api: Api, adapter: Adapter) -> None:
    register(api, adapter)
    assert api("POST", IMAGE + "/scan", json={"scan_type": "sbom"}).status_code == 500
    adapter.kinds = [
        *adapter.kinds,
        {"type": "sbom", "consumes_mime_types": [DOCKER, OCI], "produces_mime_types": [SBOM]},
    ]
    adapter.answers["/api/v1/scan/7/report"] = [(200, {"sbom": {"spdxVersion": "SPDX-2.3"}}, {})]
    api.emulator.clock.advance(31)
    api("POST", IMAGE + "/scan", json={"scan_type": "sbom"}, status=202)
    api.emulator.jobs.run()
    shown = api("GET", IMAGE, params={"with_sbom_overview": "true"}).json()["sbom_overview"]
    assert (shown["scan_status"], shown["sbom_digest"][:7]) == ("Success", "sha256:")
    ((_, path, _, _),) = [one for one in adapter.seen if "report" in one[1]]
    assert path.endswith("?sbom_media_type=application%2Fspdx%2Bjson")
