"""The bench still runs: each case with our own contestants, once and small, and what it writes."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = ("cases", "contestants", "job", "ours", "peers", "raw", "report", "server")
PEERS = {"existing", "generated"}


@pytest.fixture(scope="module")
def bench() -> Iterator[dict[str, Any]]:
    """The bench's modules; their folder is a program's, no package."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        yield {name: __import__(name) for name in MODULES}
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
        for name in MODULES:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def url(bench: dict[str, Any]) -> Iterator[str]:
    """The bench's server, in a thread."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), 0

    async def serve() -> None:
        nonlocal port
        server = await loop.create_server(bench["server"].Server, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        ready.set()
        try:
            await ended.wait()
        finally:
            server.close()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    yield f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


def test_each_case_with_our_own_contestants(bench: dict[str, Any], url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench["server"], "REPOSITORIES", 3)
    small = {"decode page": 1, "decode report": 1, "memory": 100, "iterate": 1000}
    seen = set[str]()
    for case in bench["cases"].CASES:
        if case.case == "import":
            continue
        for name in set(case.contestants) - PEERS:
            job = bench["contestants"].Job(case.case, url, min(case.concurrency, 4), small.get(case.case, 100))
            found = bench["contestants"].measure(name, job)
            wanted = {"first": 1, "sweep": 3}.get(case.case, job.count)
            assert found.count == wanted, (case.title, name)
            assert found.seconds > 0
            assert (found.mb is not None) == (case.case in {"memory", "iterate"})
            seen.add(name)
    assert seen == bench["contestants"].contestants().keys() - PEERS | {"json"}


def results(bench: dict[str, Any], speed: float) -> Any:
    """What a run gives whose contestants all have the same speed, but for ours."""

    class Result:
        def __init__(self, name: str, mb: list[float]) -> None:
            self.speeds = [speed, speed * 1.1] if name.startswith("ours") else [1.0, 1.1]
            self.cpu, self.mb = [0.001], mb

    return {
        case.title: {name: Result(name, [] if case.most_mb is None else [100 / speed]) for name in case.contestants}
        for case in bench["cases"].CASES
    }


@pytest.mark.parametrize(("speed", "met"), [(1000.0, True), (0.001, False)])
def test_targets_are_judged(bench: dict[str, Any], speed: float, met: bool) -> None:
    found = bench["report"].verdicts(bench["cases"].CASES, results(bench, speed))
    against_others = [one for one in found if one.what.count("this package") < 2 and "10" not in one.what]
    assert len(against_others) > 20
    assert {one.met for one in against_others} == {met}
    assert all(("MISSED" in line) != met for line in bench["report"].told(against_others)[1:])


def test_what_is_missing_is_left_out(bench: dict[str, Any]) -> None:
    cases, report = bench["cases"].CASES, bench["report"]
    some = {title: {"ours": row["ours"]} for title, row in results(bench, 2.0).items() if "ours" in row}
    assert [one.title for one in report.verdicts(cases, some) if "against raw" in one.what] == []
    assert "harborapi 0.26.2" not in report.table(cases, some, [], [0.01] * 5)
    for case in cases:
        assert report.lines(case, some.get(case.title, {}))[0] == case.title


def test_the_page_and_the_plot(bench: dict[str, Any], tmp_path: Path) -> None:
    report, cases = bench["report"], bench["cases"].CASES
    page = tmp_path / "performance.md"
    page.write_text((ROOT / "docs/performance.md").read_text(encoding="utf-8"), encoding="utf-8")
    before, _, after = page.read_text(encoding="utf-8").partition(report.BEGIN)
    found = report.verdicts(cases, results(bench, 3.0))
    for _ in range(2):
        report.write(tmp_path, cases, results(bench, 3.0), found, [0.01, 0.02, 0.03, 0.04, 0.05])
    text = page.read_text(encoding="utf-8")
    assert text.startswith(before + report.BEGIN)
    assert text.endswith(report.END + after.partition(report.END)[2])
    for case in cases:
        assert text.count(f"\n| {case.title} | **this package**") >= 1
    assert (tmp_path / "assets" / report.PLOT).read_bytes()[1:4] == b"PNG"


def test_a_contestant_that_fails_is_no_fast_one(bench: dict[str, Any]) -> None:
    job = bench["job"]

    def one() -> None:
        raise ConnectionError("no server")

    for case in ("one", "password"):
        with pytest.raises(ConnectionError):
            job.hammer_threads(one, job.Job(case, "", 3, 6))
