"""A small local server with answers ready in memory, as fast as one process of asyncio can be.

usage: server.py PORT [--latency SECONDS] [--password-cost SECONDS]

It knows one artifact, lists of up to 100,000 artifacts in pages, a vulnerability report, and Harbor's log-in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from functools import lru_cache

LIST_SIZES = {"small": 100, "medium": 1000, "large": 10_000, "huge": 100_000}
DIGEST = "sha256:" + "0123456789abcdef" * 4
REPORT_TYPE = "application/vnd.security.vulnerability.report; version=1.1"
LINE = re.compile(rb"(\w+) (\S+) HTTP/1.1\r\n")
PAGE = re.compile(rb"[?&]page=(\d+)")
AFTER = re.compile(rb"repository_id%3D%5B(\d+)~")
SIZE = re.compile(rb"[?&]page_size=(\d+)")


def artifact(number: int) -> dict[str, object]:
    """An artifact as a 2.15 server lists it."""
    return {
        "accessories": None,
        "addition_links": {
            "build_history": {"absolute": False, "href": "/api/v2.0/projects/p/repositories/r/artifacts/x/additions"},
            "vulnerabilities": {"absolute": False, "href": "/api/v2.0/projects/p/repositories/r/artifacts/x/additions"},
        },
        "artifact_type": "application/vnd.oci.image.config.v1+json",
        "digest": f"sha256:{number:064x}",
        "extra_attrs": {
            "architecture": "amd64",
            "author": "",
            "config": {"Cmd": ["/bin/sh"], "Env": ["PATH=/usr/bin:/bin"], "WorkingDir": "/"},
            "created": "2023-05-09T01:02:03.456789Z",
            "os": "linux",
        },
        "icon": DIGEST,
        "id": number,
        "labels": None,
        "manifest_media_type": "application/vnd.oci.image.manifest.v1+json",
        "media_type": "application/vnd.oci.image.config.v1+json",
        "project_id": 2,
        "pull_time": "0001-01-01T00:00:00.000Z",
        "push_time": "2024-05-04T08:18:46.891Z",
        "references": None,
        "repository_id": 7,
        "repository_name": "p/r",
        "size": 106474226,
        "tags": [
            {
                "artifact_id": number,
                "id": number,
                "immutable": False,
                "name": f"v{number}",
                "pull_time": "0001-01-01T00:00:00.000Z",
                "push_time": "2024-05-04T08:18:46.909Z",
                "repository_id": 7,
            }
        ],
        "type": "IMAGE",
    }


def head(body: bytes, *more: str, status: str = "200 OK") -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-Request-Id: 00000000-0000-0000-0000-000000000000",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def scanned(number: int) -> dict[str, object]:
    """An artifact with the overview of its scan."""
    summary = {
        "complete_percent": 100,
        "duration": 3,
        "end_time": "2024-05-04T08:19:18.000Z",
        "report_id": "00000000-0000-0000-0000-000000000000",
        "scan_status": "Success",
        "scanner": {"name": "Trivy", "vendor": "Aqua Security", "version": "v0.51"},
        "severity": "Critical",
        "start_time": "2024-05-04T08:19:15.000Z",
        "summary": {"fixable": 50, "summary": {"Critical": 12, "High": 13, "Low": 12, "Medium": 13}, "total": 50},
    }
    return {**artifact(number), "scan_overview": {REPORT_TYPE: summary}}


@lru_cache(maxsize=4096)
def page(path: str, total: int, number: int, size: int) -> bytes:
    first = (number - 1) * size
    body = json.dumps([artifact(n) for n in range(first + 1, min(total, first + size) + 1)]).encode()
    return head(body, f"X-Total-Count: {total}", *links(path, total, number, size))


def links(path: str, total: int, number: int, size: int) -> list[str]:
    """The header that leads to the pages before and after."""
    found = [f'<{path}?page={number - 1}&page_size={size}>; rel="prev"'] if number > 1 else []
    found += [f'<{path}?page={number + 1}&page_size={size}>; rel="next"'] if number * size < total else []
    return [f"Link: {' , '.join(found)}"] if found else []


ONE = json.dumps(artifact(1)).encode()
REPOSITORIES = 1000


def vulnerability(number: int) -> dict[str, object]:
    """A vulnerability as a report has it."""
    return {
        "id": f"CVE-2024-{number:05d}",
        "package": "openssl",
        "version": "3.0.1",
        "fix_version": "3.0.2",
        "severity": ("Critical", "High", "Medium", "Low")[number % 4],
        "description": "A flaw was found in openssl: an out-of-bounds read.",
        "links": [f"https://avd.aquasec.com/nvd/cve-2024-{number:05d}"],
        "artifact_digests": [DIGEST],
        "preferred_cvss": {"score_v3": 7.5, "score_v2": None, "vector_v3": "CVSS:3.1/AV:N", "vector_v2": ""},
        "cwe_ids": ["CWE-125"],
        "vendor_attributes": {"CVSS": {"nvd": {"V3Score": 7.5, "V3Vector": "CVSS:3.1/AV:N"}}},
    }


def report(size: int) -> dict[str, object]:
    """A report as the vulnerabilities addition gives it."""
    found = {
        "generated_at": "2024-05-04T08:19:18.000000Z",
        "scanner": {"name": "Trivy", "vendor": "Aqua Security", "version": "v0.51"},
        "severity": "Critical",
        "vulnerabilities": [vulnerability(number) for number in range(size)],
    }
    return {REPORT_TYPE: found}


@lru_cache(maxsize=2048)
def only(name: str) -> bytes:
    """The one artifact of a repository of the sweep, `r1` to `r1000`."""
    return head(json.dumps([scanned(int(name[1:]))]).encode(), "X-Total-Count: 1")


SMALL_REPORT = head(json.dumps(report(50)).encode())
PROJECTS = head(json.dumps([{"project_id": 2, "name": "p", "repo_count": REPOSITORIES}]).encode(), "X-Total-Count: 1")


@lru_cache(maxsize=1024)
def repositories(path: str, after: int, number: int, size: int) -> bytes:
    """A page of the repositories with a larger identifier than `after`."""
    first, total = after + (number - 1) * size, REPOSITORIES - after
    times = {"creation_time": "2024-05-04T08:18:46.891Z", "update_time": "2024-05-04T08:18:46.891Z"}
    rows = [
        {"id": n, "name": f"p/r{n}", "project_id": 2, "artifact_count": 1, **times}
        for n in range(first + 1, min(REPOSITORIES, first + size) + 1)
    ]
    return head(json.dumps(rows).encode(), f"X-Total-Count: {total}", *links(path, total, number, size))


class Server(asyncio.Protocol):
    """One connection."""

    latency = 0.0
    password_cost = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            request, rest = self.buffer[: end + 4], self.buffer[end + 4 :]
            length = re.search(rb"content-length: (\d+)", request, re.IGNORECASE)
            needed = int(length[1]) if length else 0
            if len(rest) < needed:
                return
            self.buffer = rest[needed:]
            answer = self.answer(request)
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.write, answer)
            else:
                self.write(answer)

    def write(self, answer: bytes) -> None:
        self.transport.write(answer)  # type: ignore[attr-defined]  # a protocol's transport is one that writes

    def answer(self, request: bytes) -> bytes:
        found = LINE.match(request)
        if not found:
            return head(b"", status="400 Bad Request")
        method, target = found[1], found[2]
        cookie = b"sid=session" in request
        if target == b"/c/login":
            if method == b"POST":
                self.burn()
                return head(b"", "Set-Cookie: sid=session; Path=/; HttpOnly")
            return head(
                b"",
                "Set-Cookie: sid=before; Path=/; HttpOnly",
                "Set-Cookie: _gorilla_csrf=token; Path=/",
                "X-Harbor-Csrf-Token: token",
                status="404 Not Found",
            )
        if not cookie and b"uthorization" in request:
            self.burn()
        more = () if cookie else ("Set-Cookie: sid=other; Path=/; HttpOnly",)
        return self.list(target) or head(ONE, *more)

    def list(self, target: bytes) -> bytes:
        """The answer for a list or a report; empty for anything else."""
        path = target.partition(b"?")[0]
        number, size = PAGE.search(target), SIZE.search(target)
        at, rows = int(number[1]) if number else 1, int(size[1]) if size else 10
        if path.endswith(b"/artifacts"):
            name = path.split(b"/")[-2].decode()
            return page(path.decode(), LIST_SIZES[name], at, rows) if name in LIST_SIZES else only(name)
        if path.endswith(b"/repositories"):
            after = AFTER.search(target)
            return repositories(path.decode(), int(after[1]) - 1 if after else 0, at, rows)
        if path.endswith(b"/vulnerabilities"):
            return SMALL_REPORT
        return PROJECTS if path.endswith(b"/projects") else b""

    def burn(self) -> None:
        end = time.process_time() + self.password_cost
        while self.password_cost and time.process_time() < end:
            pass


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--password-cost", type=float, default=0.0)
    options = parser.parse_args()
    Server.latency, Server.password_cost = options.latency, options.password_cost
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", options.port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
