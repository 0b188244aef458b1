"""Garbage collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import effects, executions, maintenance, removal, storage
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.schedules import Schedule, scheduled
from harborapi.emulator.state import ARTIFACTS, BLOBS, PROJECT_BLOBS, PROJECTS, TAGS, Artifact
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import EmptyError, HarborError

if TYPE_CHECKING:
    from harborapi.emulator.executions import Execution, Task
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State
    from harborapi.emulator.wire import Response

VENDOR = "GARBAGE_COLLECTION"
KIND = maintenance.Kind(VENDOR, "garbage-collection", "scheduled gc", "garbage collection {} log is not found")
WINDOW = 2
"""Hours that a blob is left alone after it came."""
REDIS = "redis://redis:6379/1?idle_timeout_seconds=30"


@dataclass(slots=True, eq=False, kw_only=True)
class LooseBlob(Row):
    """A blob of an artifact that was deleted: it takes space until the next garbage collection."""

    digest: str = ""
    size: int = 0
    manifest: bool = False
    update_time: datetime | None = None


LOOSE_BLOBS = TableSpec("loose_blobs", LooseBlob, "digest")


@effects.artifact_deleted.subscribe
def keep_loose(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """What an artifact needed stays in the storage after it."""
    table = harbor.state[LOOSE_BLOBS]
    for digest, size in event.artifact.blobs:
        row = table.get(digest)
        if row is None:
            row = table.add(LooseBlob(digest=digest, size=size, manifest=digest == event.artifact.digest))
        row.update_time = event.artifact.push_time


def stored(state: State) -> int:
    """The size of all blobs that are there, each counted once, and those that wait for their collection."""
    rows = (*state[PROJECT_BLOBS], *state[LOOSE_BLOBS], *state[BLOBS])
    return sum({row.digest: row.size for row in rows}.values())


@operation("getGCHistory")
def get_history(call: Call) -> Response:
    """All runs."""
    return maintenance.history(call, KIND)


@operation("getGC")
def get_run(call: Call) -> Response:
    """One run."""
    call.require_system(KIND.resource, "read")
    number = call.integer("gc_id")
    execution = call.state[executions.EXECUTIONS].get(number)
    if execution is None or execution.vendor_type != VENDOR:
        raise HarborError(404, f"garbage collection execution {number} not found")
    return call.json(maintenance.show(execution))


@operation("getGCLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """The log of a run."""
    return maintenance.log(call, KIND, call.integer("gc_id"))


@operation("stopGC")
def stop(call: Call) -> Response:
    """Stop a run."""
    return maintenance.stop(call, KIND, call.integer("gc_id"))


@operation("getGCSchedule")
def get_schedule(call: Call) -> Response:
    """The schedule."""
    return maintenance.schedule(call, KIND)


@operation("createGCSchedule")
def create_schedule(call: Call) -> Response:
    """Run now, or set the schedule."""
    call.require_system(KIND.resource, "create")
    return call.created(kick(call), call.request.path.rstrip("/").rpartition("/")[0])


@operation("updateGCSchedule")
def update_schedule(call: Call) -> Response:
    """Run now, or set the schedule."""
    call.require_system(KIND.resource, "update")
    kick(call)
    return call.ok()


def kick(call: Call) -> int:
    """Do what the body asks; returns the number of the run, 0 for none."""
    if call.body.get("schedule") is None:
        raise EmptyError(500)
    acts = call.body["schedule"].get("type") in ("Manual", *maintenance.CRON_TYPES)
    parameters = parameters_of(call, call.body.get("parameters") or {}) if acts else {}
    names = ("delete_untagged", "delete_tag", "workers")
    return maintenance.kick(call, KIND, parameters, {name: parameters[name] for name in names if name in parameters})


def parameters_of(call: Call, sent: dict[str, Any]) -> dict[str, Any]:
    """What a run gets; of what was sent, only values of the right type count."""
    parameters: dict[str, Any] = {name: sent.get(name) is True for name in ("delete_untagged", "dry_run")}
    if call.release >= (2, 15):
        parameters["delete_tag"] = sent.get("delete_tag") is True
    if call.release < (2, 15, 1):
        parameters["redis_url_reg"] = REDIS
    parameters["time_window"] = WINDOW
    workers = sent.get("workers")
    if isinstance(workers, float):
        raise HarborError(400, "bad request: workers should be integer format")
    most = 10 if call.release >= (2, 13) else 5
    if not isinstance(workers, int) or isinstance(workers, bool):
        workers = 0
    elif not 0 < workers <= most:
        must = f"Workers must be greater than 0 and less than or equal to {most}."
        raise HarborError(400, f"Error: Invalid number of workers:{workers}. {must}")
    return parameters | {"workers": workers}


@scheduled(VENDOR)
def run_scheduled(harbor: Harbor, schedule: Schedule) -> None:
    """Run, as its time has come."""
    maintenance.start(harbor, KIND, schedule.callback_func_param, "SCHEDULE")


@job(VENDOR)
def collect(work: Work) -> float | None:
    """Wait for the runs before it, then collect."""
    with work.transaction() as state:
        task = maintenance.running_task(work.harbor, work.data["task"])
        execution = None if task is None else state[executions.EXECUTIONS].get(task.execution_id)
        if task is None or execution is None:
            return None
        if task.status == "Pending":
            if any(one.status == "Running" for one in state[executions.TASKS].where(vendor_type=VENDOR)):
                return 0.5
            executions.set_status(work.harbor, task, "Running")
            return 1.0
        Collection(work.harbor, task, execution).run()
        return None


class Collection:
    """One garbage collection; hold the lock, within a transaction."""

    def __init__(self, harbor: Harbor, task: Task, execution: Execution) -> None:
        self.harbor: Harbor = harbor
        self.task: Task = task
        self.execution: Execution = execution
        self.dry: bool = bool(execution.extra_attrs.get("dry_run"))
        self.before: datetime = harbor.clock.now() - timedelta(hours=WINDOW)

    def run(self) -> None:
        """Do it all: untagged artifacts, what projects hold in vain, loose blobs."""
        self.say(f"Garbage Collection parameters: [{self.parameters()}]")
        self.say("start to run gc in job.")
        found = self.untagged_artifacts() if self.execution.extra_attrs.get("delete_untagged") else []
        found += self.needless_blobs()
        found += self.loose_blobs()
        size = sum(one.size for one in found)
        manifests = sum(one.manifest for one in found)
        blobs = len(found) - manifests
        if found:
            for one in found:
                self.say(f"blob eligible for deletion: {one.digest}")
            self.say(f"{blobs} blobs and {manifests} manifests eligible for deletion")
            self.say(f"The GC could free up {size >> 20} MB space, the size is a rough estimation.")
        else:
            self.say("no need to execute GC as there is no non referenced artifacts.")
        if found and not self.dry:
            self.say(f"{blobs} blobs and {manifests} manifests are actually deleted")
            self.say(f"The GC job actual frees up {size >> 20} MB space.")
        self.say("success to run gc in job.")
        result = {"freed_space": size, "purged_blobs": blobs, "purged_manifests": manifests}
        self.execution.extra_attrs = self.execution.extra_attrs | result
        executions.set_status(self.harbor, self.task, "Success")

    def parameters(self) -> str:
        """The parameters, as the log writes them."""
        given = self.execution.extra_attrs
        names = [name for name in ("delete_untagged", "delete_tag", "dry_run") if name in given]
        words = [f"{name}: {str(given[name]).lower()}" for name in names]
        return ", ".join([*words, f"time_window: {WINDOW}", f"workers: {given.get('workers') or 1}"])

    def say(self, text: str) -> None:
        """Write into the log."""
        executions.log(self.harbor, self.task, text)

    def untagged_artifacts(self) -> list[LooseBlob]:
        """Delete all untagged artifacts; a dry run gives what they need instead."""
        state = self.harbor.state
        self.say("start to delete untagged artifact (no actually deletion for dry-run mode)")
        would_go: list[LooseBlob] = []
        for artifact in list(state[ARTIFACTS]):
            project = state[PROJECTS].get(artifact.project_id)
            if artifact.id not in state[ARTIFACTS] or project is None or not self.is_untagged(artifact):
                continue
            if self.dry:
                for one in self.tree(artifact):
                    would_go += [LooseBlob(digest=d, size=size, manifest=d == one.digest) for d, size in one.blobs]
            else:
                removal.delete_artifact(self.harbor, project, artifact, "harbor-jobservice", root=False)
            where = f"ProjectID:({artifact.project_id})-RepositoryName({artifact.repository_name})"
            what = f"MediaType:({artifact.manifest_media_type})-Digest:({artifact.digest})"
            self.say(f"delete the untagged artifact: {where}-{what}")
        self.say("end to delete untagged artifact (no actually deletion for dry-run mode)")
        return would_go

    def is_untagged(self, artifact: Artifact) -> bool:
        """Whether nothing holds an artifact: no tag, no index, no subject."""
        tagged = self.harbor.state[TAGS].count("artifact_id", artifact.id)
        return not tagged and not artifact.parents and not artifact.accessory

    def tree(self, artifact: Artifact) -> list[Artifact]:
        """An artifact with all its children."""
        children = (self.harbor.state[ARTIFACTS].get(one["child_id"]) for one in artifact.references)
        return [artifact, *(below for child in children if child is not None for below in self.tree(child))]

    def needless_blobs(self) -> list[LooseBlob]:
        """Take from projects what none of their artifacts needs; a dry run gives it instead."""
        state = self.harbor.state
        would_go: list[LooseBlob] = []
        for row in list(state[PROJECT_BLOBS]):
            project = state[PROJECTS].get(row.project_id)
            if row.count > 0 or project is None or (row.update_time and row.update_time > self.before):
                continue
            if self.dry:
                would_go.append(LooseBlob(digest=row.digest, size=row.size))
            else:
                storage.detach(self.harbor, project, ((row.digest, row.size),))
        return would_go

    def loose_blobs(self) -> list[LooseBlob]:
        """Delete the blobs that are in no project and older than the window; a dry run only gives them."""
        state = self.harbor.state
        loose = {row.digest: row for row in state[LOOSE_BLOBS]}
        for blob in state[BLOBS]:
            manifest = "manifest" in blob.media_type or "image.index" in blob.media_type
            row = LooseBlob(digest=blob.digest, size=blob.size, manifest=manifest, update_time=blob.update_time)
            loose.setdefault(blob.digest, row)
        gone: list[LooseBlob] = []
        for digest, row in loose.items():
            stored = state[BLOBS].get(digest)
            times = [one.update_time for one in (row, stored) if one is not None and one.update_time]
            needed = state[PROJECT_BLOBS].find(digest=digest) is not None
            if needed or max(times, default=self.before) > self.before:
                continue
            gone.append(row)
            if not self.dry:
                if digest in state[LOOSE_BLOBS]:
                    state[LOOSE_BLOBS].remove(row)
                if stored is not None:
                    state[BLOBS].remove(stored)
        return gone
