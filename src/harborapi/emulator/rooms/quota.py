"""Quotas: how much storage a project may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator import effects
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.notifications import Notification, notified, place
from harborapi.emulator.state import PROJECTS, QUOTAS, Quota
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from harborapi.emulator.effects import StorageEvent
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

LARGEST = 1 << 50
WARNING_PERCENT = 85
UNITS = "KMGTPE"


def unlimited_last(bytes_: int) -> int:
    """A sort key for sizes: -1 means no limit, so it is the largest."""
    return (1 << 63) - 1 if bytes_ == -1 else bytes_


SORTS: dict[str, Callable[[Quota], Any]] = {
    "creation_time": lambda quota: (quota.creation_time, 0),
    "update_time": lambda quota: (quota.update_time, 0),
    "hard.storage": lambda quota: unlimited_last(quota.hard),
    "used.storage": lambda quota: unlimited_last(quota.used),
}


def show(call: Call, quota: Quota, update_time: datetime | None = None) -> dict[str, Any]:
    """A quota as the API shows it; alone it has no update time."""
    project = call.state[PROJECTS].get(quota.project_id)
    return {
        "creation_time": milliseconds(quota.creation_time),
        "hard": {"storage": quota.hard},
        "id": quota.id,
        "ref": {"id": quota.project_id, "name": project.name if project is not None else "", "owner_name": ""},
        "update_time": milliseconds(update_time),
        "used": {"storage": quota.used},
    }


@operation("listQuotas")
def list_quotas(call: Call) -> Response:
    """All quotas, or that of one project; the newest first."""
    call.require_system("quota", "list")
    rows = list(call.state[QUOTAS])
    if call.text("reference") not in ("", "project"):
        rows = []
    if call.text("reference_id"):
        rows = [quota for quota in rows if str(quota.project_id) == call.text("reference_id")]
    parts = call.text("sort").split(",") if call.release >= (2, 10) else [call.text("sort")]
    keys = [part for part in parts if part.removeprefix("-") in SORTS] or ["-creation_time"]
    for key in reversed(keys):
        rows.sort(key=SORTS[key.removeprefix("-")], reverse=key.startswith("-"))
    return call.listed(rows, lambda quota: show(call, quota, quota.update_time))


@operation("getQuota")
def get_quota(call: Call) -> Response:
    """One quota."""
    call.require_system("quota", "read")
    return call.json(show(call, found(call)))


@operation("updateQuota")
def update_quota(call: Call) -> Response:
    """Another limit; it may be below what is used."""
    call.require_system("quota", "update")
    hard: dict[str, int] = call.body.get("hard") or {}
    if not hard:
        raise HarborError(400, "hard required in body")
    quota = found(call)
    for name, limit in sorted(hard.items()):
        if name != "storage":
            raise HarborError(400, f"resource {name} not support")
        check_limit(limit)
    quota.hard = hard["storage"]
    return call.ok()


def check_limit(limit: int, prefix: str = "") -> None:
    """Refuse with 400 what is no limit of storage: -1, or 1 byte up to 1024 TiB."""
    if limit <= 0 and limit != -1:
        raise HarborError(400, f"{prefix}invalid non-positive value for quota limit, value={limit}")
    if limit > LARGEST:
        raise HarborError(400, f"{prefix}exceeded 1024TB, which is {LARGEST} Bytes, value={limit}")


def found(call: Call) -> Quota:
    """The quota that the path names."""
    number = call.integer("id")
    quota = call.state[QUOTAS].get(number)
    if quota is None:
        raise HarborError(404, f"quota {number} not found")
    return quota


@effects.storage_reserving.subscribe
def reserve(harbor: Harbor, event: StorageEvent) -> None:
    """Refuse what would go beyond a project's limit, and tell of that and of what comes near to it."""
    quota = harbor.state[QUOTAS].find(project_id=event.project.project_id)
    if quota is None or quota.hard == -1:
        return
    used, limit = quota.used + event.size, size_text(quota.hard)
    if used > quota.hard:
        change = f"adding {size_text(event.size)}" if event.size else "subtracting 0 B"
        words = f"{change} of storage resource, which when updated to current usage of {size_text(quota.used)} "
        words += f"will exceed the configured upper limit of {limit}."
        refusal = notification(event, "QUOTA_EXCEED", words)
        harbor.state.journal.later(lambda: notified(harbor, refusal))
        raise HarborError(403, words, "DENIED")
    if used * 100 >= quota.hard * WARNING_PERCENT:
        words = f"quota usage reach {WARNING_PERCENT}%: resource storage used {size_text(used)} of {limit}"
        notified(harbor, notification(event, "QUOTA_WARNING", words))


def notification(event: StorageEvent, event_type: str, words: str) -> Notification:
    """The event for the webhooks."""
    data: dict[str, Any] = {
        "repository": place(event.project, event.repository),
        "custom_attributes": {"Details": words},
    }
    if event.digest:
        data["resources"] = [without_zeros(digest=event.digest, tag=event.tag)]
    return Notification(event.project, event_type, event.actor, data)


def size_text(size: int) -> str:
    """A size as the messages write it: `20.8 KiB`."""
    if size < 1024:
        return f"{size} B"
    power = min((size.bit_length() - 1) // 10, len(UNITS))
    return f"{size / 1024**power:.1f} {UNITS[power - 1]}iB"
