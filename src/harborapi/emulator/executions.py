"""Executions and tasks: how the server keeps account of work of every kind; their numbers are common to all kinds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator.query import Columns, Term
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import JsonObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State

FINAL = frozenset(("Success", "Error", "Stopped"))


@dataclass(slots=True, eq=False, kw_only=True)
class Execution(Row):
    """A piece of work: a run of a policy, of the garbage collection, a scan ..."""

    id: int = 0
    vendor_type: str = ""
    vendor_id: int = -1
    status: str = "Running"
    status_message: str = ""
    trigger: str = "MANUAL"
    extra_attrs: JsonObject = field(default_factory=JsonObject)
    start_time: datetime | None = None
    update_time: datetime | None = None
    end_time: datetime | None = None
    revision: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class Task(Row):
    """A part of an execution, done by a job."""

    id: int = 0
    vendor_type: str = ""
    execution_id: int = 0
    job_id: str = ""
    status: str = "Pending"
    status_code: int = 0
    status_revision: int = 0
    status_message: str = ""
    run_count: int = 1
    extra_attrs: JsonObject = field(default_factory=JsonObject)
    creation_time: datetime | None = None
    start_time: datetime | None = None
    update_time: datetime | None = None
    end_time: datetime | None = None
    log: str = ""


EXECUTIONS = TableSpec("executions", Execution, indexes=("vendor_id", "vendor_type"))
TASKS = TableSpec("tasks", Task, indexes=("execution_id", "job_id", "vendor_type"))


def create(
    harbor: Harbor,
    vendor_type: str,
    vendor_id: int = -1,
    trigger: str = "MANUAL",
    extra_attrs: JsonObject | None = None,
) -> Execution:
    """A new execution, Running."""
    now = harbor.clock.now()
    row = Execution(vendor_type=vendor_type, vendor_id=vendor_id, trigger=trigger, extra_attrs=extra_attrs or {})
    row.start_time = row.update_time = now
    return harbor.state[EXECUTIONS].add(row)


def add_task(
    harbor: Harbor, execution: Execution, extra_attrs: JsonObject | None = None, vendor_type: str = ""
) -> Task:
    """A new task of an execution, Pending."""
    now = harbor.clock.now()
    row = Task(
        vendor_type=vendor_type or execution.vendor_type, execution_id=execution.id, extra_attrs=extra_attrs or {}
    )
    row.job_id, row.creation_time, row.start_time, row.update_time = uuid.uuid4().hex[:24], now, now, now
    return harbor.state[TASKS].add(row)


def set_status(harbor: Harbor, task: Task, status: str, message: str = "") -> None:
    """Give a task another status; times, and its execution's status, follow."""
    now = harbor.clock.now()
    task.status, task.update_time = status, now
    if message:
        task.status_message = message
    if status == "Running":
        task.start_time = now
    if status in FINAL:
        task.end_time = now
    execution = harbor.state[EXECUTIONS].get(task.execution_id)
    if execution is not None:
        refresh(harbor, execution)


def refresh(harbor: Harbor, execution: Execution) -> None:
    """Draw an execution's status from its tasks'."""
    tasks = tasks_of(harbor.state, execution)
    words = {task.status for task in tasks}
    if not tasks:
        return
    ended = next((word for word in ("Error", "Stopped", "Success") if word in words), "Running")
    status = "Running" if words - FINAL else ended
    execution.status, execution.update_time = status, harbor.clock.now()
    execution.end_time = max((one.end_time for one in tasks if one.end_time), default=None) if status in FINAL else None


def finish(harbor: Harbor, execution: Execution, status: str, message: str = "") -> None:
    """End an execution that has no tasks."""
    execution.status, execution.status_message = status, message
    execution.update_time = execution.end_time = harbor.clock.now()


def stop(harbor: Harbor, execution: Execution) -> None:
    """Stop all tasks that are not over; a stopped job looks at its task's status and ends."""
    for task in tasks_of(harbor.state, execution):
        if task.status not in FINAL:
            set_status(harbor, task, "Stopped")
    if execution.status not in FINAL:
        finish(harbor, execution, "Stopped")


def tasks_of(state: State, execution: Execution) -> list[Task]:
    """The tasks of an execution, in the order in which they were made."""
    return state[TASKS].where(execution_id=execution.id)


def metrics(state: State, execution: Execution) -> dict[str, int]:
    """How many tasks an execution has, and how many of each status; what is none is left out."""
    found: dict[str, int] = {}
    for task in tasks_of(state, execution):
        for name in ("task_count", f"{task.status.lower()}_task_count"):
            found[name] = found.get(name, 0) + 1
    return found


def of_vendor(state: State, vendor_type: str, vendor_id: int | None = None) -> list[Execution]:
    """The executions of a vendor, in the order in which they were made."""
    if vendor_id is None:
        return state[EXECUTIONS].where(vendor_type=vendor_type)
    return state[EXECUTIONS].where(vendor_id=vendor_id, vendor_type=vendor_type)


def remove_of_vendor(state: State, vendor_type: str, vendor_id: int | None = None) -> None:
    """Remove a vendor's executions with their tasks."""
    for execution in of_vendor(state, vendor_type, vendor_id):
        remove(state, execution)


def remove(state: State, execution: Execution) -> None:
    """Remove an execution with its tasks."""
    for task in tasks_of(state, execution):
        state[TASKS].remove(task)
    state[EXECUTIONS].remove(execution)


def log(harbor: Harbor, task: Task, text: str, level: str = "INFO") -> None:
    """Write a line into a task's log."""
    task.log += f"{harbor.clock.now():%Y-%m-%dT%H:%M:%SZ} [{level}] {text}\n"


class _ExtraAttrs(Columns):
    """Columns with keys that look into `extra_attrs`: `ExtraAttrs.a.b`."""

    def special(self, key: str) -> Callable[[Term], Callable[[Any], bool] | None] | None:
        """The test for a key that looks into the attributes."""
        first, _, path = key.partition(".")
        if first not in ("ExtraAttrs", "extra_attrs") or not path:
            return super().special(key)

        def test(term: Term) -> Callable[[Any], bool] | None:
            if term.kind != "exact":
                return None
            return lambda row: _text_at(row.extra_attrs, path) == str(term.value)

        return test


def _text_at(value: Any, path: str) -> str | None:
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = cast("JsonObject", value)[name]
    return str(value).lower() if isinstance(value, bool) else str(value)


EXECUTION_COLUMNS = _ExtraAttrs(
    {
        "id": int,
        "vendor_type": str,
        "vendor_id": int,
        "status": str,
        "status_message": str,
        "trigger": str,
        "extra_attrs": str,
        "start_time": datetime,
        "update_time": datetime,
        "end_time": datetime,
        "revision": int,
    },
    default=("-start_time", "-id"),
    fixed=("VendorType", "VendorID"),
)
TASK_COLUMNS = _ExtraAttrs(
    {
        "id": int,
        "vendor_type": str,
        "execution_id": int,
        "job_id": str,
        "status": str,
        "status_code": int,
        "status_revision": int,
        "status_message": str,
        "run_count": int,
        "extra_attrs": str,
        "creation_time": datetime,
        "start_time": datetime,
        "update_time": datetime,
        "end_time": datetime,
    },
    default=("-start_time", "-id"),
    fixed=("ExecutionID",),
)
