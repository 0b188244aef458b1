"""How fast the emulator starts and answers, and how much memory it holds artifacts in.

python benchmarks/emulator.py [ARTIFACTS]     default: 100000
"""

from __future__ import annotations

import base64
import http.client
import resource
import sys
import time

REQUESTS = 1000
PATHS = (
    "/ping",
    "/projects/library",
    "/projects/library/repositories/app/artifacts/latest",
    "/projects/library/repositories/app/artifacts",
)


def memory() -> int:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    began = time.perf_counter()
    from harborapi.emulator import HarborEmulator

    emulator = HarborEmulator()
    print(f"start, with all imports: {time.perf_counter() - began:.2f} s")
    emulator.push_image("library/app")
    headers = {"Authorization": "Basic " + base64.b64encode(b"admin:Harbor12345").decode()}
    with emulator.serve() as server:
        line = http.client.HTTPConnection(server.host, server.port)
        for path in PATHS:
            began = time.perf_counter()
            for _ in range(REQUESTS):
                line.request("GET", f"/api/v2.0{path}", headers=headers)
                line.getresponse().read()
            rate = REQUESTS / (time.perf_counter() - began)
            print(f"GET {path}: {rate:,.0f} requests a second over HTTP, client in the same process")
        line.close()
    before, began = memory(), time.perf_counter()
    for number in range(count):
        emulator.push_image(f"library/repository-{number // 1000}", tags=[f"t{number}"], size=100)
    seconds = time.perf_counter() - began
    print(f"{count:,} pushes: {count / seconds:,.0f} a second; memory {before} -> {memory()} MiB")
    began = time.perf_counter()
    state = emulator.snapshot()
    print(f"snapshot: {time.perf_counter() - began:.1f} s, {len(state) / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
