"""Which fields each list can be filtered and sorted by: a server ignores the others without a word.

The tables hold for 2.15; earlier releases lack some columns and have no others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import InvalidArgument
from ..query import Kind, Query, Sort

if TYPE_CHECKING:
    from .operation import Operation

_EXACT: Final[frozenset[Kind]] = frozenset({"exact"})
_COLUMN: Final[frozenset[Kind]] = frozenset({"exact", "fuzzy", "range", "union", "greater", "less"})
_ID_LIKE = {"id": "ID", "url": "URL", "uuid": "UUID"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Columns:
    """What one list can be filtered and sorted by.

    Attributes:
        names: The columns; each can be asked for in every way but `all_of`.
        special: Fields with a meaning of their own, and how they can be asked for; they can't be sorted by.
        sorts: What can be sorted by where that is not the columns.
        go_names: Names in the server's code, usable too, that are not the column's name in CamelCase; of which column.
        fixed: Keys that the server sets itself or does not read: in this spelling a condition is lost.
        attributes: Whether `ExtraAttrs.…` reaches into the JSON of that name.
        needs: Fields that count only beside another.
    """

    names: frozenset[str] = frozenset()
    special: Mapping[str, frozenset[Kind]] = field(default_factory=dict[str, "frozenset[Kind]"])
    sorts: frozenset[str] | None = None
    go_names: Mapping[str, str] = field(default_factory=dict[str, str])
    fixed: frozenset[str] = frozenset()
    attributes: bool = False
    needs: Mapping[str, str] = field(default_factory=dict[str, str])

    def kinds(self, name: str) -> frozenset[Kind]:
        """How a field can be asked for; in no way where it is not known."""
        if name in self.special:
            return self.special[name]
        if self.attributes and re.match(r"(ExtraAttrs|extra_attrs)\..", name):
            return _EXACT
        if name in self.names or name in self.go_names:
            return _COLUMN
        snake = "" if "_" in name else _snake_case(name)  # the server fails at upper case beside underscores
        return self.special.get(snake) or (_COLUMN if snake in self.names else frozenset())

    def sortable(self, name: str) -> bool:
        """Whether a list can be sorted by a field; here only exact names count."""
        if self.sorts is not None:
            return name in self.sorts
        plain = self.names - set(self.go_names.values())
        return name in self.names or name in self.go_names or name in map(_go_name, plain)


def _snake_case(name: str) -> str:
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _go_name(column: str) -> str:
    return "".join(_ID_LIKE.get(part) or part.title() for part in column.split("_"))


_ARTIFACTS = Columns(
    _words(
        "id type media_type manifest_media_type artifact_type project_id repository_id repository_name digest size "
        "icon push_time pull_time extra_attrs annotations"
    ),
    special={
        "tags": frozenset({"exact", "fuzzy"}),
        "labels": frozenset({"intersection"}),
        "base": _EXACT,
    },
    fixed=_words("RepositoryName Base"),
)
_AUDIT = _words("id project_id operation resource_type resource username op_time")
_AUDIT_EXTENDED = Columns(
    _AUDIT | _words("op_desc op_result"), go_names={"OperationDescription": "op_desc", "IsSuccessful": "op_result"}
)
_REPOSITORIES = Columns(
    _words("repository_id name project_id description pull_count star_count creation_time update_time"),
    special={"blob_digest": _EXACT},
)
_ROBOTS = Columns(
    _words(
        "id name description duration project_id expiresat disabled visible creator_ref creator_type creation_time "
        "update_time"
    ),
    special={"Level": _EXACT, "ProjectID": _EXACT},
    go_names={"ExpiresAt": "expiresat"},
    fixed=_words("Visible"),
    needs={"ProjectID": "Level"},
)
_SCANNERS = Columns(
    _words(
        "id uuid name description url disabled is_default auth access_cred skip_cert_verify use_internal_addr "
        "immutable create_time update_time"
    ),
    sorts=frozenset(),
    go_names={"AccessCredential": "access_cred"},
)
_EXECUTION = _words(
    "id vendor_type vendor_id status status_message trigger extra_attrs start_time update_time end_time revision"
)
_TASK = _words(
    "id vendor_type execution_id job_id status status_code status_revision status_message run_count extra_attrs "
    "creation_time start_time update_time end_time"
)
_HISTORY = Columns(_EXECUTION, fixed=_words("VendorType"), attributes=True)
_EXECUTIONS = Columns(_EXECUTION, fixed=_words("vendor_type vendor_id"), attributes=True)


def _camel_sorts(names: frozenset[str]) -> frozenset[str]:
    return names | frozenset(map(_go_name, names))


COLUMNS: Final[Mapping[str, Columns]] = {
    "listArtifacts": _ARTIFACTS,
    "listArtifactsOfProject": Columns(_ARTIFACTS.names, _ARTIFACTS.special, fixed=_words("ProjectID Base")),
    "listAccessories": Columns(
        _words(
            "id artifact_id subject_artifact_id subject_artifact_repo subject_artifact_digest type size digest "
            "creation_time"
        ),
        fixed=_words("SubjectArtifactID"),
    ),
    "listTags": Columns(_words("id repository_id artifact_id name push_time pull_time"), fixed=_words("ArtifactID")),
    "listAuditLogs": Columns(_AUDIT),
    "listAuditLogExts": _AUDIT_EXTENDED,
    "getLogs": Columns(_AUDIT, fixed=_words("ProjectID")),
    "getLogExts": Columns(_AUDIT_EXTENDED.names, go_names=_AUDIT_EXTENDED.go_names, fixed=_words("ProjectID")),
    "getGCHistory": _HISTORY,
    "getPurgeHistory": _HISTORY,
    "ListImmuRules": Columns(_words("id project_id tag_filter disabled"), fixed=_words("ProjectID")),
    "ListLabels": Columns(
        _words("id name description color level scope project_id creation_time update_time deleted"),
        fixed=_words("Scope Level ProjectID"),
    ),
    "ListInstances": Columns(
        _words("id name description vendor endpoint auth_mode auth_data enabled is_default insecure setup_timestamp"),
        go_names={"Default": "is_default"},
    ),
    "ListPolicies": Columns(
        _words(
            "id name description project_id provider_id filters trigger enabled extra_attrs creation_time update_time"
        ),
        go_names={
            "FiltersStr": "filters",
            "TriggerStr": "trigger",
            "ExtraAttrsStr": "extra_attrs",
            "CreatedAt": "creation_time",
            "UpdatedTime": "update_time",
        },
        fixed=_words("project_id"),
    ),
    "ListExecutions": _EXECUTIONS,
    "ListTasks": Columns(_TASK, fixed=_words("execution_id"), attributes=True),
    "listProjects": Columns(
        _words("project_id owner_id name creation_time update_time deleted registry_id"),
        special={"public": _EXACT, "owner": _EXACT},
        fixed=_words("deleted"),
    ),
    "listScannerCandidatesOfProject": _SCANNERS,
    "listScanners": _SCANNERS,
    "listQuotas": Columns(
        sorts=_words("creation_time update_time hard.storage used.storage"),
    ),
    "listRegistries": Columns(
        _words("id url name credential_type type insecure description health creation_time update_time"),
        go_names={"Status": "health"},
    ),
    "listReplicationPolicies": Columns(
        _words(
            "id name description creator src_registry_id dest_registry_id dest_namespace dest_namespace_replace_count "
            "override enabled trigger filters replicate_deletion creation_time update_time speed_kb copy_by_chunk "
            "single_active_replication"
        ),
        go_names={"Speed": "speed_kb"},
    ),
    "listReplicationExecutions": Columns(sorts=_camel_sorts(_EXECUTION)),
    "listReplicationTasks": Columns(sorts=_camel_sorts(_TASK)),
    "listRepositories": Columns(_REPOSITORIES.names, _REPOSITORIES.special, fixed=_words("ProjectID")),
    "listAllRepositories": _REPOSITORIES,
    "ListRobot": _ROBOTS,
    "ListRobotV1": Columns(_ROBOTS.names, go_names=_ROBOTS.go_names, fixed=_words("ProjectID Visible")),
    "search": Columns(),
    "ListVulnerabilities": Columns(
        special={
            **dict.fromkeys(
                ("cve_id", "severity", "status", "project_id", "repository_name", "package", "tag", "digest"), _EXACT
            ),
            "cvss_score_v3": frozenset({"range"}),
        },
    ),
    "listUsers": Columns(
        _words(
            "user_id username email password_version realname comment deleted sysadmin_flag reset_uuid creation_time "
            "update_time"
        ),
        special={"username_or_email": frozenset({"exact", "fuzzy"})},
        go_names={"SysAdminFlag": "sysadmin_flag"},
        fixed=_words("deleted user_id__gt"),
    ),
    "ListWebhookPoliciesOfProject": Columns(
        _words("id name description project_id targets event_types creator creation_time update_time enabled"),
        go_names={"TargetsDB": "targets", "EventTypesDB": "event_types"},
        fixed=_words("ProjectID"),
    ),
    "ListExecutionsOfWebhookPolicy": _EXECUTIONS,
    "ListTasksOfWebhookExecution": Columns(_TASK, fixed=_words("vendor_type execution_id"), attributes=True),
    "ListWebhookJobs": _EXECUTIONS,
}
"""By the API's name of the operation."""


_LATEST = Columns(special={"media_type": _EXACT, "artifact_type": _EXACT}, sorts=frozenset())
"""Of `listArtifactsOfProject` with `latest_in_repository`."""


def check(op: Operation[Any]) -> None:
    """Refuse an expression of which the server would ignore a part; plain strings pass unchecked.

    Args:
        op: The operation about to be sent.

    Raises:
        InvalidArgument: The list does not know a field, or not in this way.
    """
    for name, value in op.query.items():
        if not isinstance(value, Query | Sort):
            continue
        columns = _LATEST if op.query.get("latest_in_repository") is True else COLUMNS.get(op.id)
        why = ""
        if name != ("q" if isinstance(value, Query) else "sort"):
            why = f"{name} takes no {type(value).__name__}"
        elif columns is not None:  # else a path that has no function of its own
            why = _filters(columns, value) if isinstance(value, Query) else _sorts(columns, value)
        if why:
            raise InvalidArgument(why, operation=op.id, method=op.method)


def _filters(columns: Columns, query: Query) -> str:
    """Why a list can't be filtered so; empty where it can."""
    known = columns.names | columns.special.keys()
    if not known:
        return "this query is plain text: it takes no expression"
    fields = {term.field for term in query.terms}
    for term in query.terms:
        name, kinds = term.field, columns.kinds(term.field)
        if not kinds:
            return f"Harbor would ignore the filter by {name!r}; this list knows {', '.join(sorted(known))}"
        if term.key in columns.fixed:
            return f"Harbor would ignore the filter by {term.key!r}: in this list that key is not the caller's"
        if term.kind not in kinds:
            return f"Harbor can't filter by {name!r} so ({term.kind}), only by {' or '.join(sorted(kinds))}"
        if name in columns.needs and columns.needs[name] not in fields:
            return f"Harbor would ignore the filter by {name!r} without one by {columns.needs[name]!r}"
    return ""


def _sorts(columns: Columns, sort: Sort) -> str:
    """Why a list can't be sorted so; empty where it can."""
    known = columns.names if columns.sorts is None else columns.sorts
    if not known:
        return "this list has an order of its own, whatever `sort` says"
    for name in (one.removeprefix("-") for one in sort.fields):
        if not columns.sortable(name):
            return f"Harbor would ignore the order by {name!r}; this list knows {', '.join(sorted(known))}"
    return ""
