"""Making things be as they should be, however often it is said: they are created, changed or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .. import auth
from .._core.flow import run
from ..exceptions import InvalidArgument, NotFound
from ..operations import label as labels
from ..operations import member as members
from ..operations import project as projects
from ..operations import quota as quotas
from ..operations import registry as registries
from ..operations import replication as replications
from ..operations import retention as retentions
from ..operations import robot as robots
from ..operations import usergroup as groups
from ..operations import webhook as webhooks
from ..query import Field
from ._common import JsonObject, as_json, last_part, listed, retention_id_of, typed
from ._ensuring import Fields, Made, as_model, asked_for, ensured
from .robot import create_robot

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.sinks import FilePath
    from .._core.wire import Flow
    from ..models import (
        Label,
        ProjectMember,
        ProjectReq,
        Registry,
        ReplicationPolicy,
        RetentionPolicy,
        RobotCreate,
        WebhookPolicy,
    )
    from ..outcomes import Ensured
    from ..types import (
        LabelDict,
        ProjectMemberDict,
        ProjectReqDict,
        RegistryDict,
        ReplicationPolicyDict,
        RetentionPolicyDict,
        RobotCreateDict,
        WebhookPolicyDict,
    )


def ensure_project(call: Call, project: ProjectReq | ProjectReqDict, *, dry_run: bool = False) -> Flow[Ensured]:
    """Make sure that there is a project like this. What is not said of one that is there stays as it is.

    Args:
        call: The call.
        project: Its name; and its metadata, list of vulnerabilities that don't count, and storage limit (in bytes, for
            which one must be a system administrator), as far as they matter. `registry_id` makes it a proxy cache.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: There is no name; or the project is there and is no proxy cache of that registry, which can't
            be changed.
        BadRequest: The name or a setting is one that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not create projects, or not change this one.
    """
    asked = asked_for("ProjectReq", project, "project_name")
    name = str(asked.pop("project_name"))
    if "public" in asked:
        public = "true" if asked.pop("public") else "false"
        asked["metadata"] = {"public": public} | cast(JsonObject, asked.get("metadata", {}))

    def find() -> Flow[JsonObject | None]:
        if not (yield from run(projects.project_exists(name), typed(call))):
            return None
        found = yield from as_json(projects.get_project(name), call)
        found["id"] = found["project_id"]
        if "storage_limit" in asked:
            rows = yield from listed(quotas.get_quotas(reference="project", reference_id=str(found["id"])), call)
            found |= {"quota": rows[0]["id"], "storage_limit": rows[0]["hard"].get("storage")} if rows else {}
        return found

    def create() -> Flow[Made]:
        body = {key: value for key, value in asked.items() if key != "cve_allowlist"} | {"project_name": name}
        made = projects.create_project(as_model("ProjectReq", body), resource_name_in_location=False)
        number = last_part((yield from run(made, typed(call))))
        if "cve_allowlist" in asked:  # which is dropped when a project is created
            yield from _change_project(call, name, {"cve_allowlist": asked["cve_allowlist"]})
        return number, None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        if "registry_id" in fields:
            raise InvalidArgument(f"project {name} is there, and the registry of its proxy cache can't be changed")
        body = {key: asked[key] for key in ("metadata", "cve_allowlist") if _touches(fields, key)}
        if body:
            yield from _change_project(call, name, body)
        if "storage_limit" in fields:
            limit: Any = {"hard": {"storage": asked["storage_limit"]}}
            if "quota" not in found:
                raise NotFound(f"project {name} has no quota: they are switched off", status=404)
            yield from run(quotas.update_quota(found["quota"], limit), call)

    return (yield from ensured("project", name, asked, find, create, change, dry_run=dry_run))


def _change_project(call: Call, name: str, body: JsonObject) -> Flow[None]:
    yield from run(projects.update_project(name, as_model("ProjectReq", body)), call)


def _touches(fields: Fields, key: str) -> bool:
    return any(name == key or name.startswith(f"{key}.") for name in fields)


def ensure_robot(
    call: Call,
    robot: RobotCreate | RobotCreateDict,
    *,
    path: FilePath | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Flow[Ensured]:
    """Make sure that there is a robot account like this. What is not said of one that is there stays as it is.

    A robot that is created has a secret, which nothing else tells; one that is there keeps its own, which can't be had.
    `rotate_robot_secret()` gives it a new one.

    Args:
        call: The call.
        robot: Its short name, level (`system` or `project`) and permissions; and its description, duration and whether
            it is switched off, as far as they matter.
        path: The credential file to write when the robot is created. None: none.
        overwrite: Whether that file may exist, and is then replaced.
        dry_run: Only tell what would be done.

    Returns:
        What was done; with the secret where it was created.

    Raises:
        InvalidArgument: There is no name, no level, or no project for level `project`.
        FileExistsError: The robot has to be created, and the file exists; nothing was sent.
        OSError: The file can't be written; nothing was sent.
        CredentialFileError: The robot was created, but the file could not be written after all. The exception bears
            the secret.
        BadRequest: Name, duration or a permission is one that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: A robot of the system takes a system administrator, one of a project its administrator.
        NotFound: The project does not exist.
    """
    body = asked_for("RobotCreate", robot, "name", "level")
    short, level = str(body["name"]), str(body["level"])
    rights = cast("list[JsonObject]", body.get("permissions") or [])
    asked: JsonObject = {key: body[key] for key in ("description", "duration", "disable") if key in body}
    if rights:
        asked["permissions"] = _rights(rights)
    space = ""
    if level == "project":
        space = str(rights[0].get("namespace") or "") if rights else ""
        if not space:
            raise InvalidArgument("a robot of level 'project' needs a permission that names its project")

    def find() -> Flow[JsonObject | None]:
        query = (Field("Level") == level) & (Field("name") == (f"{space}+{short}" if space else short))
        if space:
            project = yield from as_json(projects.get_project(space), call)
            query &= Field("ProjectID") == int(project["project_id"])
        rows = yield from listed(robots.get_robots(query), call)
        ending = f"+{short}" if space else short
        found = next((one for one in rows if str(one["name"]).endswith(ending)), None)
        return found and found | {"permissions": _rights(found.get("permissions") or []), "whole": found}

    def create() -> Flow[Made]:
        created = yield from create_robot(typed(call), as_model("RobotCreate", body), path, overwrite)
        if body.get("disable"):  # which is ignored when a robot is created
            whole = yield from as_json(robots.get_robot(created.id or 0), call)
            changed = robots.update_robot(created.id or 0, as_model("Robot", whole | {"disable": True}))
            yield from run(changed, call)
        return created.id, auth.hidden(created.secret or "")

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        new = {key: body[key] for key in fields}
        whole = cast(JsonObject, found["whole"]) | new
        yield from run(robots.update_robot(found["id"], as_model("Robot", whole)), call)

    name = f"{space}+{short}" if space else short
    return (yield from ensured("robot", name, asked, find, create, change, dry_run=dry_run))


def _rights(permissions: list[JsonObject]) -> list[str]:
    """Permissions in a form in which those that mean the same are the same."""
    return sorted(
        {
            f"{one.get('kind')} {one.get('namespace')} {access.get('resource')}:{access.get('action')}"
            + (" deny" if access.get("effect") == "deny" else "")
            for one in permissions
            for access in cast("list[JsonObject]", one.get("access") or [])
        }
    )


def ensure_member(
    call: Call,
    project_name_or_id: str | int,
    member: ProjectMember | ProjectMemberDict,
    *,
    dry_run: bool = False,
) -> Flow[Ensured]:
    """Make sure that a user or group is a member of a project, in this role.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).
        member: The role (1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest), and the user (by
            identifier or name) or the group (by identifier, LDAP DN or name).
        dry_run: Only tell what would be done.

    Returns:
        What was done; `id` is that of the membership.

    Raises:
        InvalidArgument: There is no role, or neither user nor group is named.
        BadRequest: There is no such role; or no user or group with this identifier.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not see or change the project's members.
        NotFound: There is no such project, user or group.
    """
    body = asked_for("ProjectMember", member, "role_id")
    user, group = cast(JsonObject, body.get("member_user") or {}), cast(JsonObject, body.get("member_group") or {})
    keys = ("user_id", "username") if user else ("id", "group_name", "ldap_group_dn")
    who = next((f"{(user or group)[key]}" for key in keys if (user or group).get(key)), "")
    if not who:
        raise InvalidArgument("the ProjectMember needs a member_user or member_group, by identifier or name")

    def find() -> Flow[JsonObject | None]:
        number, name = (user.get("user_id"), user.get("username")) if user else (group.get("id"), None)
        if group and not number and group.get("ldap_group_dn"):
            known = yield from listed(groups.get_usergroups(ldap_group_dn=group["ldap_group_dn"]), call)
            number = next((one["id"] for one in known if one.get("ldap_group_dn") == group["ldap_group_dn"]), -1)
        elif group:
            name = group.get("group_name")
        for one in (yield from listed(members.get_project_members(project_name_or_id), call)):
            same = one["entity_id"] == number if number else one.get("entity_name") == name
            if same and one["entity_type"] == ("u" if user else "g"):
                return one
        return None

    def create() -> Flow[Made]:
        added = members.add_project_member(project_name_or_id, as_model("ProjectMember", body))
        return last_part((yield from run(added, typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        yield from run(members.update_project_member_role(project_name_or_id, found["id"], body["role_id"]), call)

    name = f"{who} of {project_name_or_id}"
    asked = {"role_id": body["role_id"]}
    return (yield from ensured("member", name, asked, find, create, change, dry_run=dry_run))


def ensure_label(call: Call, label: Label | LabelDict, *, dry_run: bool = False) -> Flow[Ensured]:
    """Make sure that there is a label like this. What is not said of one that is there stays as it is.

    Args:
        call: The call.
        label: Its name; its scope (`g` for the system, which is the default, or `p` with `project_id`); its colour and
            description, as far as they matter.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: There is no name, or scope `p` without a project.
        BadRequest: Something of the label is refused by Harbor.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not change these labels.
    """
    body: JsonObject = {"scope": "g", **asked_for("Label", label, "name")}
    if body["scope"] == "p" and not body.get("project_id"):
        raise InvalidArgument("a label of scope 'p' needs project_id")
    name = str(body["name"])
    asked: JsonObject = {key: body[key] for key in ("description", "color") if key in body}

    def find() -> Flow[JsonObject | None]:
        alike = labels.get_labels(name=name, scope=body["scope"], project_id=body.get("project_id"))
        return next((one for one in (yield from listed(alike, call)) if one.get("name") == name), None)

    def create() -> Flow[Made]:
        return last_part((yield from run(labels.create_label(as_model("Label", body)), typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        yield from run(labels.update_label(found["id"], as_model("Label", found | asked)), call)

    return (yield from ensured("label", name, asked, find, create, change, dry_run=dry_run))


def ensure_webhook(
    call: Call,
    project_name_or_id: str | int,
    policy: WebhookPolicy | WebhookPolicyDict,
    *,
    dry_run: bool = False,
) -> Flow[Ensured]:
    """Make sure that a project has a webhook policy like this. What is not said of one that is there stays as it is.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).
        policy: Its name; its targets, event types, description and whether it is switched on, as far as they matter.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: There is no name.
        BadRequest: A target or event type is refused by Harbor.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no administrator of the project.
        NotFound: There is no such project.
    """
    asked = asked_for("WebhookPolicy", policy, "name")
    asked.pop("project_id", None)
    name = str(asked["name"])

    def find() -> Flow[JsonObject | None]:
        rows = yield from listed(webhooks.get_webhook_policies(project_name_or_id), call)
        return next((one for one in rows if one.get("name") == name), None)

    def create() -> Flow[Made]:
        made = webhooks.create_webhook_policy(project_name_or_id, as_model("WebhookPolicy", asked))
        return last_part((yield from run(made, typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        whole = as_model("WebhookPolicy", found | asked)
        yield from run(webhooks.update_webhook_policy(project_name_or_id, found["id"], whole), call)

    return (yield from ensured("webhook", name, asked, find, create, change, dry_run=dry_run))


def ensure_retention(
    call: Call,
    project_name_or_id: str | int,
    policy: RetentionPolicy | RetentionPolicyDict,
    *,
    dry_run: bool = False,
) -> Flow[Ensured]:
    """Make sure that a project has a retention policy like this. What is not said of one that is there stays as it is.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).
        policy: Its rules and its trigger, as far as they matter; a new one has the algorithm `or` and no schedule where
            nothing is said of them. `preview_retention()` shows what it would keep.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: A field has the wrong type.
        BadRequest: There are more than 15 rules, or the schedule can't be read.
        Conflict: Two rules are the same.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not change the project's retention.
        NotFound: There is no such project.
    """
    asked = asked_for("RetentionPolicy", policy)
    asked.pop("scope", None)

    def find() -> Flow[JsonObject | None]:
        project = yield from as_json(projects.get_project(project_name_or_id), call)
        number = retention_id_of(project)
        if number is None:
            return None
        try:
            return (yield from as_json(retentions.get_retention_policy(number), call))
        except NotFound:  # before 2.14 a project keeps the number of a policy that was deleted
            return None

    def create() -> Flow[Made]:
        project = yield from as_json(projects.get_project(project_name_or_id), call)
        scope = {"level": "project", "ref": project["project_id"]}
        trigger = {"kind": "Schedule", "settings": {"cron": ""}}
        body: JsonObject = {"algorithm": "or", "rules": [], "trigger": trigger, **asked, "scope": scope}
        made = retentions.create_retention_policy(as_model("RetentionPolicy", body))
        return last_part((yield from run(made, typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        whole = as_model("RetentionPolicy", found | asked)
        yield from run(retentions.update_retention_policy(found["id"], whole), call)

    name = str(project_name_or_id)
    return (yield from ensured("retention", name, asked, find, create, change, dry_run=dry_run))


def ensure_registry(call: Call, registry: Registry | RegistryDict, *, dry_run: bool = False) -> Flow[Ensured]:
    """Make sure that another registry is known by this name. What is not said of one that is known stays as it is.

    A server never tells a registry's secret. So a new secret alone is no difference; it is sent where something else
    differs. To change it alone, use `update_registry()`.

    Args:
        call: The call.
        registry: Its name; its type, address, credential and what else matters.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: There is no name; or the registry is known and is of another type, which can't be changed.
        BadRequest: Name, address or certificate is refused by Harbor.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the rights on registries.
        InternalServerError: The registry can't be reached, or its type is unknown.
    """
    body = asked_for("Registry", registry, "name")
    name = str(body["name"])
    credential = cast(JsonObject, body.get("credential") or {})
    asked: JsonObject = {key: body[key] for key in _REGISTRY if key in body}
    if "url" in asked:
        asked["url"] = _address(str(asked["url"]))
    if credential:
        asked["credential"] = {key: credential[key] for key in ("type", "access_key") if key in credential}

    def find() -> Flow[JsonObject | None]:
        rows = yield from listed(registries.get_registries(), call)
        return next((one for one in rows if one.get("name") == name), None)

    def create() -> Flow[Made]:
        made = registries.create_registry(as_model("Registry", body))
        return last_part((yield from run(made, typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        if "type" in fields:
            raise InvalidArgument(f"registry {name} is known as {found.get('type')}, and its type can't be changed")
        new = {key: asked[key] for key in fields if key in asked}
        if credential:
            new |= {_CREDENTIAL[key]: value for key, value in credential.items() if key in _CREDENTIAL}
        yield from run(registries.update_registry(found["id"], as_model("RegistryUpdate", new)), call)

    return (yield from ensured("registry", name, asked, find, create, change, dry_run=dry_run))


def _address(url: str) -> str:
    """An address as the server stores it."""
    return (url if "://" in url else f"http://{url}").rstrip("/")


_REGISTRY = ("type", "url", "description", "insecure", "ca_certificate")
_CREDENTIAL = {"type": "credential_type", "access_key": "access_key", "access_secret": "access_secret"}


def ensure_replication_policy(
    call: Call, policy: ReplicationPolicy | ReplicationPolicyDict, *, dry_run: bool = False
) -> Flow[Ensured]:
    """Make sure that there is a replication policy like this. What is not said of one that is there stays as it is.

    Args:
        call: The call.
        policy: Its name; the other registry (`src_registry` to pull, `dest_registry` to push; only the `id` counts),
            filters, trigger and what else matters.
        dry_run: Only tell what would be done.

    Returns:
        What was done.

    Raises:
        InvalidArgument: There is no name.
        BadRequest: Not exactly one registry is given, or a filter, namespace or schedule is refused by Harbor.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the rights on replication policies.
        NotFound: There is no such registry.
    """
    asked = asked_for("ReplicationPolicy", policy, "name")
    name = str(asked["name"])
    for side, other in (("src_registry", "dest_registry"), ("dest_registry", "src_registry")):
        if asked.get(side):
            asked[side] = {"id": asked[side].get("id")}
            if asked[side]["id"]:
                asked.setdefault(other, {"id": 0})  # this Harbor: else a policy could not be turned round

    def find() -> Flow[JsonObject | None]:
        rows = yield from listed(replications.get_replication_policies(), call)
        return next((one for one in rows if one.get("name") == name), None)

    def create() -> Flow[Made]:
        made = replications.create_replication_policy(as_model("ReplicationPolicy", asked))
        return last_part((yield from run(made, typed(call)))), None

    def change(found: JsonObject, fields: Fields) -> Flow[None]:
        whole = as_model("ReplicationPolicy", found | asked)
        yield from run(replications.update_replication_policy(found["id"], whole), call)

    return (yield from ensured("replication policy", name, asked, find, create, change, dry_run=dry_run))
