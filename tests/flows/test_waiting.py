"""Waiting for work in the server."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import (
    DeadlineExceeded,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    ServiceUnavailable,
    WaitTimeout,
    WorkFailed,
)
from harborapi.flows import waiting

from .stepping import Stepper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harborapi.emulator import HarborEmulator

    from .conftest import Colour

SOON = {"interval": 0.001, "max_interval": 0.001}
MANUAL: Any = {"schedule": {"type": "Manual"}, "parameters": {}}


def stepping(emulator: HarborEmulator, seen: list[Any]) -> Callable[[Any], None]:
    """A progress function that lets the server's work go on."""

    def step(found: Any) -> None:
        seen.append(found)
        emulator.jobs.run()

    return step


@pytest.fixture
def image(emulator: HarborEmulator) -> tuple[str, str, str]:
    emulator.push_image("library/team/app", ["1.0"])
    return "library", "team/app", "1.0"


def test_a_scan(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    seen: list[Any] = []
    client.scan_artifact(*image)
    found = client.wait_for_scan(*image, on_progress=stepping(emulator, seen), **SOON)
    assert (found.scan_status, found.severity is not None) == ("Success", True)
    assert [one.scan_status for one in seen] == ["Pending", "Success"]
    assert client.wait_for_scan(*image, timeout=0) == found


def test_a_scan_that_has_not_begun(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    with pytest.raises(WaitTimeout, match="not begun"):
        client.wait_for_scan(*image, timeout=0)
    seen: list[Any] = []

    def begin(found: Any) -> None:
        if not seen:
            emulator.client().scan_artifact(*image)
        else:
            emulator.jobs.run()
        seen.append(found)

    client.wait_for_scan(*image, on_progress=begin, **SOON)
    assert [one and one.scan_status for one in seen] == [None, "Pending", "Success"]


def test_a_scan_that_is_stopped(client: Colour, image: tuple[str, str, str]) -> None:
    client.scan_artifact(*image)
    client.stop_artifact_scan(*image)
    with pytest.raises(WorkFailed, match=r"the scan of library/team/app 1\.0: Stopped") as caught:
        client.wait_for_scan(*image)
    assert caught.value.status == "Stopped"
    assert caught.value.detail.report_id in str(caught.value)


def test_a_scan_that_takes_too_long(client: Colour, image: tuple[str, str, str]) -> None:
    client.scan_artifact(*image)
    with pytest.raises(WaitTimeout, match="still Pending after 0 seconds; it goes on there") as caught:
        client.wait_for_scan(*image, timeout=0)
    assert isinstance(caught.value, TimeoutError)
    assert (caught.value.status, caught.value.detail.scan_status) == ("Pending", "Pending")


def test_an_artifact_that_is_not_there(client: Colour) -> None:
    with pytest.raises(NotFound):
        client.wait_for_scan("library", "app", "1.0")


def test_a_fault_in_the_middle(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    client.scan_artifact(*image)
    looks: list[Any] = []

    def fail(found: Any) -> None:
        looks.append(found)
        emulator.fail_next(503, path="/artifacts/", headers={"Retry-After": "0"})
        emulator.jobs.run()

    with pytest.raises(ServiceUnavailable):
        client.wait_for_scan(*image, on_progress=fail, **SOON)
    emulator.faults.clear()
    again = client.as_user("admin", "Harbor12345")
    client.scan_artifact(*image)
    assert again.wait_for_scan(*image, on_progress=fail, **SOON).scan_status == "Success"


def test_a_program_that_ends_the_waiting(client: Colour, image: tuple[str, str, str]) -> None:
    def stop(found: Any) -> None:
        raise KeyError("enough")

    client.scan_artifact(*image)
    with pytest.raises(KeyError, match="enough"):
        client.wait_for_scan(*image, on_progress=stop)


def test_an_sbom(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    seen: list[Any] = []
    client.scan_artifact(*image, scan_type="sbom")
    found = client.wait_for_sbom(*image, on_progress=stepping(emulator, seen), **SOON)
    assert (found.scan_status, found.sbom_digest[:7], len(seen)) == ("Success", "sha256:", 2)


def test_a_scan_of_everything(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    emulator.push_image("library/other", ["1"])
    client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
    seen: list[Any] = []
    found = client.wait_for_scan_all(on_progress=stepping(emulator, seen), **SOON)
    assert (found.total, found.completed, found.ongoing) == (2, 2, False)
    assert seen[0].ongoing
    client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
    emulator.jobs.run_due()
    client.stop_scan_all_job()
    with pytest.raises(WorkFailed, match="0 of 2 failed, 2 were stopped"):
        client.wait_for_scan_all(timeout=0)


def test_a_garbage_collection(client: Colour, emulator: HarborEmulator) -> None:
    with pytest.raises(NotFound, match="no run"):
        client.wait_for_gc()
    location = client.create_gc_schedule(MANUAL)
    seen: list[Any] = []
    found = client.wait_for_gc(on_progress=stepping(emulator, seen), **SOON)
    assert found.job_status == "Success"
    assert "freed_space" in found.job_parameters
    assert client.wait_for_gc(location, timeout=0).id == client.wait_for_gc(found.id, timeout=0).id == found.id
    client.create_gc_schedule(MANUAL)
    newer = client.get_gc_jobs(limit=1)[0].id
    client.stop_gc_job(newer)
    with pytest.raises(WorkFailed, match=f"run {newer} of the garbage collection: Stopped"):
        client.wait_for_gc(timeout=0)


def test_a_replication(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    own = {"type": "basic", "access_key": "admin", "access_secret": "Harbor12345"}
    client.create_registry({"name": "self", "type": "harbor", "url": emulator.url, "credential": own})
    for name, count in (("copy", 1), ("wrong", 9)):
        policy = {"name": name, "dest_registry": {"id": 1}, "dest_namespace": "copied", "enabled": True}
        client.create_replication_policy({**policy, "dest_namespace_replace_count": count})
    seen: list[Any] = []
    found = client.wait_for_replication(client.start_replication(1), on_progress=stepping(emulator, seen), **SOON)
    assert (found.status, found.succeed, seen[0].status) == ("Succeed", 1, "InProgress")
    location = client.start_replication(1)
    number = int(location.rpartition("/")[2])
    client.stop_replication(number)
    with pytest.raises(WorkFailed, match=f"replication {number}: Stopped"):
        client.wait_for_replication(number, timeout=0)
    with pytest.raises(WorkFailed, match=r"Failed .+namespace"):
        client.wait_for_replication(client.start_replication(2), on_progress=stepping(emulator, seen), **SOON)
    for wrong in ("", "/api/v2.0/replication/executions/x"):
        with pytest.raises(InvalidArgument):
            client.wait_for_replication(wrong)


def keep_latest(count: int) -> Any:
    return {
        "algorithm": "or",
        "rules": [
            {
                "action": "retain",
                "template": "latestPushedK",
                "params": {"latestPushedK": count} if count else {},
                "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
                "scope_selectors": {
                    "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]
                },
            }
        ],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "scope": {"level": "project", "ref": 1},
    }


def test_a_retention(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    client.create_retention_policy(keep_latest(1))
    number = client.get_project_retention_id("library")
    seen: list[Any] = []
    location = client.start_retention_execution(number)
    found = client.wait_for_retention(number, location, on_progress=stepping(emulator, seen), **SOON)
    assert (found.status, seen[0].status) == ("Success", "Running")
    with pytest.raises(NotFound, match="no run 99"):
        client.wait_for_retention(number, 99)
    client.update_retention_policy(number, {**keep_latest(0), "id": number})
    with pytest.raises(WorkFailed) as caught:
        client.wait_for_retention(
            number, client.start_retention_execution(number), on_progress=stepping(emulator, seen), **SOON
        )
    assert caught.value.status == "Error"


def test_an_export(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    number = client.export_scan_data({"projects": [1], "job_name": "all"}).id
    seen: list[Any] = []
    found = client.wait_for_export(number, on_progress=stepping(emulator, seen), **SOON)
    assert (found.status, found.file_present, found.status_text) == (
        "Success",
        False,
        "No vulnerabilities found or matched",
    )
    assert seen[0].status == "Running"
    number = client.export_scan_data({"projects": [1], "job_name": "all", "repositories": "["}).id
    with pytest.raises(WorkFailed, match=f"export {number}: Error"):
        client.wait_for_export(number, on_progress=stepping(emulator, seen), **SOON)


def test_raw_mode_waits_too(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    client.scan_artifact(*image)
    emulator.jobs.run()
    raw = client.as_user("admin", "Harbor12345", raw=True)
    assert raw.wait_for_scan(*image).scan_status == "Success"


@pytest.mark.parametrize(
    "wrong", [{"timeout": -1}, {"interval": 0}, {"interval": -1}, {"interval": 2, "max_interval": 1}]
)
def test_times_that_can_not_be(client: Colour, emulator: HarborEmulator, wrong: dict[str, float]) -> None:
    before = len(emulator.requests)
    with pytest.raises(InvalidArgument):
        client.wait_for_scan_all(**wrong)
    with pytest.raises(InvalidArgument):
        client.wait_for_gc(**wrong)
    assert len(emulator.requests) == before


def test_pauses_grow_to_a_cap_and_end_in_time(emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    stepper = Stepper(emulator.client(retry=None))
    stepper.client.scan_artifact(*image)
    looks: list[float] = []
    flow = waiting.wait_for_scan(
        stepper.call,
        *image,
        timeout=20,
        interval=2,
        max_interval=5,
        on_progress=lambda found: looks.append(stepper.now),
    )
    with pytest.raises(WaitTimeout, match="after 20 seconds"):
        stepper.run(flow)
    assert stepper.pauses == [2, 3, 4.5, 5, 5, 0.5]
    assert looks == [0, 2, 5, 9.5, 14.5, 19.5, 20]


def test_without_a_limit_it_waits_on(emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    stepper = Stepper(emulator.client(retry=None))
    stepper.client.scan_artifact(*image)

    def step(found: Any) -> None:
        if stepper.now > 1_000_000:
            emulator.jobs.run()

    flow = waiting.wait_for_scan(stepper.call, *image, timeout=None, max_interval=100_000, on_progress=step)
    assert stepper.run(flow).scan_status == "Success"


def test_a_clients_deadline_holds(client: Colour, image: tuple[str, str, str]) -> None:
    client.scan_artifact(*image)
    bounded = client.with_options(deadline=60.0)
    with pytest.raises(DeadlineExceeded):
        bounded.wait_for_scan(*image, interval=100, max_interval=100)


class Kraken(BaseHTTPRequestHandler):
    """A preheat service to which all is well."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def provider() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Kraken) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_preheating(client: Colour, emulator: HarborEmulator, image: tuple[str, str, str]) -> None:
    with pytest.raises(NotFound):
        client.wait_for_preheat("library", "hot", 1)
    with pytest.raises(HarborAPIException):
        client.wait_for_preheat("library", "hot", "nonsense")
    with provider() as address:
        client.create_preheat_instance(
            {"name": "df", "vendor": "kraken", "endpoint": address, "auth_mode": "NONE", "enabled": True}
        )
        filters = [{"type": "repository", "value": "**"}, {"type": "tag", "value": "**"}]
        client.create_preheat_policy(
            "library",
            {
                "name": "hot",
                "provider_id": client.get_preheat_instance("df").id,
                "enabled": True,
                "filters": json.dumps(filters),
                "trigger": json.dumps({"type": "manual", "trigger_setting": {"cron": ""}}),
            },
        )
        seen: list[Any] = []
        location = client.start_preheat("library", "hot")
        found = client.wait_for_preheat("library", "hot", location, on_progress=stepping(emulator, seen), **SOON)
    assert (found.status, seen[0].status) == ("Success", "Running")
