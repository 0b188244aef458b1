"""The clock, jobs, schedules and executions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harborapi.emulator import HarborEmulator, executions, jobs, schedules
from harborapi.emulator.harbor import Harbor
from harborapi.emulator.server import Server
from harborapi.emulator.wire import HarborError


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs and schedules that note what they do."""

    def count(work: jobs.Work) -> float | None:
        work.data["steps"] = [*work.data.get("steps", []), work.step]
        with work.transaction() as state:
            execution = state[executions.EXECUTIONS].get(work.data["execution"])
            assert execution is not None
            (task,) = executions.tasks_of(state, execution)
            executions.log(work.harbor, task, f"step {work.step}")
            executions.set_status(work.harbor, task, "Running" if work.step < 2 else "Success")
        return 10.0 if work.step < 2 else None

    def fail(work: jobs.Work) -> float | None:
        with work.transaction() as state:
            state[executions.EXECUTIONS].add(executions.Execution(vendor_type="NEVER"))
            raise RuntimeError("on purpose")

    monkeypatch.setitem(jobs.KINDS, "COUNT", count)
    monkeypatch.setitem(jobs.KINDS, "FAIL", fail)

    def begin(harbor: Harbor, schedule: schedules.Schedule) -> None:
        started(harbor)

    monkeypatch.setitem(schedules.HANDLERS, "COUNT", begin)


def started(harbor: Harbor) -> executions.Execution:
    execution = executions.create(harbor, "COUNT", 7)
    executions.add_task(harbor, execution)
    harbor.jobs.submit("COUNT", {"execution": execution.id}, delay=1)
    return execution


def test_nothing_runs_until_it_is_told(harbor: HarborEmulator) -> None:
    execution = started(harbor.harbor)
    assert harbor.jobs.pending == 1
    (task,) = executions.tasks_of(harbor.harbor.state, execution)
    assert task.status == "Pending"
    harbor.clock.advance(2)
    assert (task.status, execution.status) == ("Running", "Running")
    harbor.clock.advance(5)
    assert task.log.count("\n") == 1
    harbor.clock.advance(20)
    assert (task.status, execution.status, harbor.jobs.pending) == ("Success", "Success", 0)
    assert execution.end_time == task.end_time
    assert task.end_time is not None
    assert execution.start_time is not None
    assert (task.end_time - execution.start_time).total_seconds() == 21


def test_run_does_everything(harbor: HarborEmulator) -> None:
    execution = started(harbor.harbor)
    before = harbor.clock.now()
    assert harbor.jobs.run() == 3
    assert execution.status == "Success"
    assert (harbor.clock.now() - before).total_seconds() == 21


def test_run_gives_up_what_does_not_end(harbor: HarborEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "FOREVER", lambda work: 60.0)
    harbor.jobs.submit("FOREVER")
    with pytest.raises(RuntimeError, match="FOREVER"):
        harbor.jobs.run(limit=600)


def test_an_unknown_kind_is_refused(harbor: HarborEmulator) -> None:
    with pytest.raises(ValueError, match="NOSUCH"):
        harbor.jobs.submit("NOSUCH")


def test_a_job_survives_a_snapshot(harbor: HarborEmulator) -> None:
    execution = started(harbor.harbor)
    harbor.clock.advance(2)
    snapshot = harbor.snapshot()
    harbor.reset()
    harbor.restore(snapshot)
    harbor.jobs.run()
    after = harbor.harbor.state[executions.EXECUTIONS].get(execution.id)
    assert after is not None
    assert after.status == "Success"


def test_a_job_that_fails_ends_and_writes_nothing(harbor: HarborEmulator, caplog: pytest.LogCaptureFixture) -> None:
    harbor.jobs.submit("FAIL")
    harbor.jobs.run()
    assert harbor.jobs.pending == 0
    assert len(harbor.harbor.state[executions.EXECUTIONS]) == 0
    assert "FAIL" in caplog.text


def test_a_job_can_be_cancelled(harbor: HarborEmulator) -> None:
    number = harbor.jobs.submit("FAIL")
    assert harbor.jobs.cancel(number)
    assert not harbor.jobs.cancel(number)
    assert harbor.jobs.run() == 0


def test_stopping_an_execution(harbor: HarborEmulator) -> None:
    execution = started(harbor.harbor)
    executions.stop(harbor.harbor, execution)
    assert execution.status == "Stopped"
    assert [task.status for task in executions.tasks_of(harbor.harbor.state, execution)] == ["Stopped"]


def test_schedules_start_when_time_passes(harbor: HarborEmulator) -> None:
    schedules.set_schedule(harbor.harbor, "COUNT", "0 0 * * * *")
    harbor.clock.advance(hours=3, minutes=1)
    found = executions.of_vendor(harbor.harbor.state, "COUNT", 7)
    assert len(found) == 3
    assert {one.status for one in found} == {"Success"}
    assert [one.start_time.minute for one in found if one.start_time] == [0, 0, 0]
    schedules.unset_schedule(harbor.harbor, "COUNT")
    harbor.clock.advance(hours=3)
    assert len(executions.of_vendor(harbor.harbor.state, "COUNT")) == 3


def test_fast_jobs_are_done_at_once() -> None:
    with HarborEmulator(jobs="fast") as emulator:
        execution = started(emulator.harbor)
        emulator.jobs.wake()
        assert execution.status == "Success"


def test_a_server_does_jobs_by_itself() -> None:
    import threading

    done = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(jobs.KINDS, "DONE", lambda work: done.set())
        with Server(Harbor(pace="real")) as server:
            server.harbor.jobs.submit("DONE", delay=0.01)
            server.harbor.jobs.wake()
            assert done.wait(10)


def test_unknown_pace() -> None:
    with pytest.raises(ValueError, match="manual"):
        HarborEmulator(jobs="slow")


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("0 0 0 * * *", "2026-01-31T10:00:00", "2026-02-01T00:00:00"),
        ("0 30 2 * * 0", "2026-11-24T00:00:00", "2026-11-29T02:30:00"),
        ("0 */15 * * * *", "2026-01-01T00:15:00", "2026-01-01T00:30:00"),
        ("0 0 12 29 2 ?", "2026-01-01T00:00:00", "2028-02-29T12:00:00"),
        ("0 0 8-10/2 1,15 jan-mar mon", "2026-01-01T09:00:00", "2026-01-01T10:00:00"),
    ],
)
def test_next_time(cron: str, after: str, expected: str) -> None:
    moment = schedules.next_time(cron, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "cron", ["", "* * * * *", "@daily", "0 61 * * * *", "0 x * * * *", "0 */0 * * * *", "1 0 0 * * *"]
)
def test_crons_that_are_refused(cron: str) -> None:
    with pytest.raises(HarborError) as caught:
        schedules.check_cron(cron)
    assert caught.value.status == 400
