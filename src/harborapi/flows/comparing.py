"""What a Harbor has, to be compared with what another has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from .._core.wire import DONE, Gather
from ..exceptions import Forbidden, NotFound, StatusError, Unauthorized
from ..operations import artifact as artifacts
from ..operations import immutable as immutables
from ..operations import label as labels
from ..operations import preheat as preheats
from ..operations import project as projects
from ..operations import registry as registries
from ..operations import replication as replications
from ..operations import repository as repositories
from ..operations import retention as retentions
from ..operations import webhook as webhooks
from ..outcomes import Snapshot
from ._common import JsonObject, address_of, as_json, listed, retention_id_of

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow

Things = dict[tuple[str, str], Mapping[str, Any]]

_OWN = frozenset(
    ["id", "creation_time", "update_time", "creator", "project_id", "priority", "next_scheduled_time", "references"]
)
_SECRET = frozenset({"auth_header", "access_secret", "credential", "auth_info"})


def snapshot(call: Call, project_names: Iterable[str] | None = None, *, with_artifacts: bool = True) -> Flow[Snapshot]:
    """Read what a Harbor has, as far as two can be compared: `harborapi.comparing.compare(source, target)` does.

    That is: projects with their settings, repositories, artifacts by digest with their labels and kinds of accessories
    (signatures, SBOMs), tags, labels, webhook policies, retention, rules of immutability, preheat policies; and of the
    system labels, registries and replication policies. Identifiers, times and secrets are left out.

    Args:
        call: The call.
        project_names: Only these projects, and nothing of the system. None: all that the account may see.
        with_artifacts: Whether to read artifacts and tags too, which takes a request for each hundred of them.

    Returns:
        What there is; what the account may not see is told in `unread`.

    Raises:
        Unauthorized: A project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: A project is private or unknown, and the account no member of it.
        NotFound: There is no such project.
    """
    things, unread = Things(), dict[tuple[str, str], str]()
    asked = None if project_names is None else tuple(dict.fromkeys(project_names))
    if asked is None:
        names = [str(one["name"]) for one in (yield from listed(projects.get_projects(with_detail=False), call))]
        parts = [_part(call, "", kind, read) for kind, read in _OF_SYSTEM.items()]
    else:
        names, parts = list(asked), []
    parts += [
        _part(call, name, kind, read, needed=kind == "project" and asked is not None)
        for name in names
        for kind, read in _OF_PROJECT.items()
    ]
    gone = yield from _take(call, parts, things, unread)
    if with_artifacts:
        places = [name.split("/", 1) for kind, name in things if kind == "repository"]
        later = (_part(call, project, "artifact", partial(_artifacts, name)) for project, name in places)
        yield from _take(call, later, things, unread)
    told = {key: why for key, why in unread.items() if key[1] not in gone}
    return Snapshot(address_of(call), things, told, with_artifacts, asked)


Reader = Callable[["Call", str], "Flow[Things]"]
Part = tuple[Things, str, str, "StatusError | None"]


def _take(
    call: Call, parts: Iterable[Flow[Part]], things: Things, unread: dict[tuple[str, str], str]
) -> Flow[set[str]]:
    """Put what is read to the rest.

    Returns:
        The projects that were deleted meanwhile.
    """
    gone = set[str]()
    cursor = Gather(parts, call.concurrency)
    while (part := (yield cursor)) is not DONE:
        found, scope, kind, error = cast(Part, part)
        things.update(found)
        if error is not None:
            unread[kind, scope] = error.message
            gone |= {scope} if kind == "project" and isinstance(error, NotFound) else set()
    return gone


def _part(call: Call, scope: str, kind: str, read: Reader, *, needed: bool = False) -> Flow[Part]:
    """One kind of things; what may not be seen is a result too, unless it is needed."""
    try:
        return (yield from read(call, scope)), scope, kind, None
    except (Forbidden, Unauthorized, NotFound) as exc:
        if needed:
            raise
        return {}, scope, kind, exc


def _plain(value: Any) -> Any:
    """A value without identifiers, times and secrets, and without what is empty: servers leave that out or not."""
    if isinstance(value, Mapping):
        items = ((key, _plain(one)) for key, one in cast("Mapping[str, Any]", value).items())
        return {key: one for key, one in items if key not in _OWN and key not in _SECRET and one not in _EMPTY}
    if isinstance(value, list):
        return [_plain(one) for one in cast(list[Any], value)]
    return value


_EMPTY: tuple[Any, ...] = (None, "", [], {}, 0)  # of which False is one


def _object(value: Any) -> JsonObject:
    return cast(JsonObject, value or {})


def _rows(value: Any) -> list[JsonObject]:
    return cast(list[JsonObject], value or [])


def _project(call: Call, name: str) -> Flow[Things]:
    found = yield from as_json(projects.get_project(name), call)
    metadata, allowlist = _object(found.get("metadata")), _object(found.get("cve_allowlist"))
    known = {key: value for key, value in metadata.items() if key != "retention_id" and value}
    known["cve_allowlist"] = sorted(str(one["cve_id"]) for one in _rows(allowlist.get("items")))
    known["cve_allowlist_expires_at"] = allowlist.get("expires_at")
    known["proxy_cache"] = bool(found.get("registry_id"))
    return {("project", name): known}


def _repositories(call: Call, name: str) -> Flow[Things]:
    rows = yield from listed(repositories.get_repositories(name), call)
    return {("repository", str(one["name"])): {"description": one.get("description") or ""} for one in rows}


def _artifacts(repository: str, call: Call, project: str) -> Flow[Things]:
    found: Things = {}
    listing = artifacts.get_artifacts(project, repository, with_label=True, with_accessory=True)
    for one in (yield from listed(listing, call)):
        place, digest = f"{project}/{repository}", str(one["digest"])
        names = sorted(str(label["name"]) for label in _rows(one.get("labels")))
        kinds = sorted(str(accessory["type"]) for accessory in _rows(one.get("accessories")))
        found["artifact", f"{place}@{digest}"] = {"type": one.get("type"), "labels": names, "accessories": kinds}
        for tag in _rows(one.get("tags")):
            found["tag", f"{place}:{tag['name']}"] = {"digest": digest}
    return found


def _labels(call: Call, name: str) -> Flow[Things]:
    if not name:
        rows = yield from listed(labels.get_labels(scope="g"), call)
        return _by_name("label", "", rows)
    project = yield from as_json(projects.get_project(name), call)
    rows = yield from listed(labels.get_labels(scope="p", project_id=project["project_id"]), call)
    return _by_name("project label", name, rows)


def _by_name(kind: str, scope: str, rows: list[JsonObject]) -> Things:
    prefix = f"{scope}/" if scope else ""
    return {(kind, f"{prefix}{one.get('name', '')}"): _plain(one) | {"name": one.get("name", "")} for one in rows}


def _webhooks(call: Call, name: str) -> Flow[Things]:
    rows = yield from listed(webhooks.get_webhook_policies(name), call)
    for one in rows:
        one["event_types"] = sorted(one.get("event_types") or [])
    return _by_name("webhook", name, rows)


def _retention(call: Call, name: str) -> Flow[Things]:
    number = retention_id_of((yield from as_json(projects.get_project(name), call)))
    if number is None:
        return {}
    try:
        found = yield from as_json(retentions.get_retention_policy(number), call)
    except NotFound:  # before 2.14 a project keeps the number of a policy that was deleted
        return {}
    found.pop("scope", None)
    return {("retention", name): _plain(found)}


def _immutability(call: Call, name: str) -> Flow[Things]:
    """Rules have no names, so what they say stands in place of one."""
    things: Things = {}
    for one in (yield from listed(immutables.get_project_immutable_tag_rules(name), call)):
        said = {key: _plain(one.get(key) or []) for key in ("scope_selectors", "tag_selectors")}
        key = "immutability", f"{name}/{json.dumps(said, sort_keys=True)}"
        things[key] = {"disabled": bool(one.get("disabled"))}
    return things


def _preheat(call: Call, name: str) -> Flow[Things]:
    rows = yield from listed(preheats.get_preheat_policies(name), call)
    for one in rows:
        one.pop("provider_id", None)
    return _by_name("preheat policy", name, rows)


def _registries(call: Call, name: str) -> Flow[Things]:
    rows = yield from listed(registries.get_registries(), call)
    for one in rows:
        one.pop("status", None)
    return _by_name("registry", "", rows)


def _replication(call: Call, name: str) -> Flow[Things]:
    rows = yield from listed(replications.get_replication_policies(), call)
    for one in rows:
        for side in ("src_registry", "dest_registry"):
            one[side] = _object(one.get(side)).get("name")
    return _by_name("replication policy", "", rows)


_OF_PROJECT: dict[str, Reader] = {
    "project": _project,
    "repository": _repositories,
    "project label": _labels,
    "webhook": _webhooks,
    "retention": _retention,
    "immutability": _immutability,
    "preheat policy": _preheat,
}
_OF_SYSTEM: dict[str, Reader] = {
    "label": _labels,
    "registry": _registries,
    "replication policy": _replication,
}
