"""Scans of everything: run, followed, stopped, planned."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Conflict, Forbidden, PreconditionFailed, Unauthorized

from .marks import both_releases, every_way, with_scanner
from .stage import VULNERABLE, Harbor, refused

TOO_MUCH = "it would scan everything that a real server holds"


@both_releases
@with_scanner
@every_way
def test_everything_is_scanned(harbor: Harbor) -> None:
    harbor.only_emulated(TOO_MUCH)
    project, client = harbor.project(), harbor.client
    for name in ("one", "two"):
        harbor.push(f"{project}/{name}", "1.0", content=f"{VULNERABLE} {name}")
    client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
    with refused(Conflict):
        client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
    assert client.get_scan_all_metrics().ongoing is True
    harbor.finish(lambda: not client.get_scan_all_metrics().ongoing)
    metrics = client.get_scan_all_metrics()
    assert (metrics.total, metrics.completed, metrics.trigger) == (2, 2, "Manual")
    assert metrics.metrics
    assert {name for name, count in metrics.metrics.items() if count} == {"Success"}
    scheduled = client.get_scheduled_scan_all_metrics()
    assert not scheduled.total
    (image,) = client.get_artifacts(project, "one", with_scan_overview=True)
    assert image.scan
    assert image.scan.scan_status == "Success"


@both_releases
@with_scanner
def test_it_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated(TOO_MUCH)
    project, client = harbor.project(), harbor.client
    with refused(BadRequest):
        client.stop_scan_all_job()
    harbor.push(f"{project}/app", "1.0")
    client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
    client.stop_scan_all_job()
    harbor.finish(lambda: not client.get_scan_all_metrics().ongoing)


@both_releases
@with_scanner
@every_way
def test_the_schedule(harbor: Harbor) -> None:
    client = harbor.client
    if client.get_scan_all_schedule() is not None:
        harbor.only_emulated("it has a schedule of its own")
    harbor.later(lambda: client.update_scan_all_schedule({"schedule": {"type": "None"}}))
    client.create_scan_all_schedule({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}})
    planned = client.get_scan_all_schedule()
    assert planned
    assert planned.schedule
    assert (planned.schedule.type, planned.schedule.cron) == ("Daily", "0 0 0 * * *")
    with refused(PreconditionFailed):
        client.create_scan_all_schedule({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}})
    client.update_scan_all_schedule({"schedule": {"type": "Custom", "cron": "0 0 5 * * *"}})
    changed = client.get_scan_all_schedule()
    assert changed
    assert changed.schedule
    assert changed.schedule.cron == "0 0 5 * * *"
    with refused(BadRequest):
        client.update_scan_all_schedule({"schedule": {"type": "Manual"}})
    client.update_scan_all_schedule({"schedule": {"type": "None"}})
    assert client.get_scan_all_schedule() is None
    with refused(Forbidden):
        harbor.account().client.get_scan_all_metrics()
    with refused(Unauthorized):
        harbor.anonymous.get_scan_all_schedule()


@both_releases
def test_without_a_scanner(harbor: Harbor) -> None:
    harbor.only_emulated("a real server may have a scanner")
    with refused(PreconditionFailed):
        harbor.client.get_scan_all_metrics()
    with refused(PreconditionFailed):
        harbor.client.create_scan_all_schedule({"schedule": {"type": "Manual"}})
