"""The rows that the core itself works with, and the state that holds all tables of one emulator.

A room's own rows are declared in the room: see `tables`.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from harborapi.emulator.tables import SPECS, Journal, Row, Table, TableSpec
from harborapi.emulator.wire import JsonObject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

R = TypeVar("R", bound=Row)


@dataclass(slots=True, eq=False, kw_only=True)
class User(Row):
    """A user; `user_id` 1 is the administrator."""

    user_id: int = 0
    username: str = ""
    email: str = ""
    realname: str = ""
    comment: str = ""
    salt: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_version: str = "sha256"
    reset_uuid: str = ""
    sysadmin_flag: bool = False
    deleted: bool = False
    creation_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Project(Row):
    """A project; its metadata and allowlist are replaced, never changed in place."""

    project_id: int = 0
    owner_id: int = 1
    name: str = ""
    registry_id: int = 0
    deleted: bool = False
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    allowlist: JsonObject = field(default_factory=JsonObject)
    creation_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether everybody may read it."""
        return self.metadata.get("public") == "true"


@dataclass(slots=True, eq=False, kw_only=True)
class Member(Row):
    """A user's (u) or group's (g) role in a project."""

    id: int = 0
    project_id: int = 0
    entity_id: int = 0
    entity_type: str = "u"
    role: int = 0
    creation_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Robot(Row):
    """A robot; `name` as stored, without the prefix; `project_id` 0 for one of the whole system."""

    id: int = 0
    name: str = ""
    description: str = ""
    project_id: int = 0
    duration: int = 0
    expiresat: int = -1
    disabled: bool = False
    visible: bool = True
    editable: bool = True
    salt: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    permissions: tuple[JsonObject, ...] = ()
    """As in the API: `{"kind", "namespace", "access": [{"resource", "action", "effect"?}]}`."""
    creator_type: str = "local"
    creator_ref: int = 1
    creation_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def level(self) -> str:
        """`project` or `system`."""
        return "project" if self.project_id else "system"


@dataclass(slots=True, eq=False, kw_only=True)
class Registry(Row):
    """A foreign registry, for replication and proxy projects."""

    id: int = 0
    name: str = ""
    url: str = ""
    type: str = ""
    description: str = ""
    credential_type: str = ""
    access_key: str = ""
    access_secret: str = field(default="", repr=False)
    insecure: bool = False
    ca_certificate: str = ""
    health: str = "healthy"
    creation_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Repository(Row):
    """A repository; its name begins with the project's."""

    repository_id: int = 0
    project_id: int = 0
    name: str = ""
    description: str = ""
    pull_count: int = 0
    star_count: int = 0
    creation_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def short_name(self) -> str:
        """The name without the project's."""
        return self.name.partition("/")[2]


@dataclass(slots=True, eq=False, kw_only=True)
class Artifact(Row):
    """An artifact; an index names its children in `references`."""

    id: int = 0
    type: str = "IMAGE"
    media_type: str = ""
    manifest_media_type: str = ""
    artifact_type: str = ""
    project_id: int = 0
    repository_id: int = 0
    repository_name: str = ""
    digest: str = ""
    size: int = 0
    icon: str = ""
    push_time: datetime | None = None
    pull_time: datetime | None = None
    extra_attrs: JsonObject | None = None
    annotations: dict[str, str] | None = None
    references: tuple[JsonObject, ...] = ()
    """`{"child_id", "child_digest", "platform"?, "urls"?, "annotations"?}` of each child."""
    parents: tuple[int, ...] = ()
    accessory: bool = False
    blobs: tuple[tuple[str, int], ...] = ()
    """Digest and size of all it needs: manifest, config, layers."""
    recipe: tuple[str, ...] = ()
    """How its content is made again, where the bytes are not kept: see `contents.remake`."""


@dataclass(slots=True, eq=False, kw_only=True)
class Tag(Row):
    """A tag."""

    id: int = 0
    repository_id: int = 0
    artifact_id: int = 0
    name: str = ""
    place: str = ""
    """Repository and name in one, for the index: `repository_id:name`."""
    push_time: datetime | None = None
    pull_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Accessory(Row):
    """That an artifact (a signature, an SBOM ...) belongs to another, its subject."""

    id: int = 0
    artifact_id: int = 0
    subject_artifact_id: int = 0
    subject_artifact_repo: str = ""
    subject_artifact_digest: str = ""
    type: str = ""
    size: int = 0
    digest: str = ""
    creation_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Label(Row):
    """A label: of the whole system (scope g) or of a project (p)."""

    id: int = 0
    name: str = ""
    description: str = ""
    color: str = ""
    level: str = "u"
    scope: str = ""
    project_id: int = 0
    deleted: bool = False
    creation_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class LabelReference(Row):
    """A label on an artifact."""

    id: int = 0
    label_id: int = 0
    artifact_id: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class ProjectBlob(Row):
    """A blob of a project; `count` artifacts need it."""

    key: str = ""
    project_id: int = 0
    digest: str = ""
    size: int = 0
    count: int = 0
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Blob(Row):
    """A blob or manifest that was really pushed, with its bytes; what markers make has none until it is asked for."""

    digest: str = ""
    size: int = 0
    media_type: str = ""
    data: bytes = field(default=b"", repr=False)
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Quota(Row):
    """A project's limit (-1: none) and use of storage, in bytes."""

    id: int = 0
    project_id: int = 0
    hard: int = -1
    used: int = 0
    creation_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Setting(Row):
    """A configuration item that was changed from its default."""

    name: str = ""
    value: Any = None


@dataclass(slots=True, eq=False, kw_only=True)
class Session(Row):
    """A logged-in session; the administrator's flag is the one at log-in."""

    sid: str = field(default="", repr=False)
    user_id: int = 0
    sysadmin: bool = False
    expires: datetime | None = None


USERS = TableSpec("users", User, "user_id", ("username",))
PROJECTS = TableSpec("projects", Project, "project_id", ("name",))
MEMBERS = TableSpec("members", Member, indexes=("project_id", "entity_id"))
ROBOTS = TableSpec("robots", Robot, indexes=("name", "project_id"))
REGISTRIES = TableSpec("registries", Registry, indexes=("name",))
REPOSITORIES = TableSpec("repositories", Repository, "repository_id", ("name", "project_id"))
ARTIFACTS = TableSpec("artifacts", Artifact, indexes=("digest", "repository_id"))
TAGS = TableSpec("tags", Tag, indexes=("place", "artifact_id", "repository_id"))
ACCESSORIES = TableSpec("accessories", Accessory, indexes=("subject_artifact_id", "artifact_id"))
LABELS = TableSpec("labels", Label, indexes=("project_id",))
LABEL_REFERENCES = TableSpec("label_references", LabelReference, indexes=("artifact_id", "label_id"))
PROJECT_BLOBS = TableSpec("project_blobs", ProjectBlob, "key", ("project_id", "digest"))
BLOBS = TableSpec("blobs", Blob, "digest")
QUOTAS = TableSpec("quotas", Quota, indexes=("project_id",))
SETTINGS = TableSpec("settings", Setting, "name")
SESSIONS = TableSpec("sessions", Session, "sid")


class State:
    """All that one emulator holds: its tables, made when first asked for."""

    def __init__(self) -> None:
        self.journal: Journal = Journal()
        self._tables: dict[str, Table[Any]] = {}

    def __getitem__(self, spec: TableSpec[R]) -> Table[R]:
        table = self._tables.get(spec.name)
        if table is None:
            table = self._tables[spec.name] = Table(spec, self.journal)
        return table

    def transaction(self) -> AbstractContextManager[None]:
        """Keep what is written inside if the block ends well, take it back if it raises."""
        return self.journal.transaction()

    def dump(self) -> bytes:
        """The whole state as JSON text."""
        tables = {}
        for name, table in sorted(self._tables.items()):
            if not table.sequence and not len(table):
                continue
            columns = [one.name for one in dataclasses.fields(table.spec.row) if one.name[0] != "_"]
            rows = [[_plain(getattr(row, column)) for column in columns] for row in table.rows.values()]
            tables[name] = {"sequence": table.sequence, "columns": columns, "rows": rows}
        return json.dumps({"format": 1, "tables": tables}, separators=(",", ":")).encode()

    def load(self, dumped: bytes) -> None:
        """Replace everything by what `dump` gave.

        Raises:
            ValueError: the text is no such state.
        """
        document = json.loads(dumped)
        fields = cast("JsonObject", document) if isinstance(document, dict) else {}
        if fields.get("format") != 1:
            raise ValueError("this is no state of the emulator")
        saved_tables: dict[str, JsonObject] = fields["tables"]
        tables: dict[str, Table[Any]] = {}
        for name, saved in saved_tables.items():
            if name not in SPECS:
                raise ValueError(f"the state holds an unknown table: {name}")
            spec = SPECS[name]
            table = tables[name] = Table(spec, self.journal)
            for row in saved["rows"]:
                values = zip(saved["columns"], row, strict=True)
                table.add(spec.row(**{column: _rich(value) for column, value in values}))
            table.sequence = saved["sequence"]
        self._tables = tables

    def clear(self) -> None:
        """Forget everything."""
        self._tables = {}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, tuple):
        parts = cast("Sequence[Any]", value)
        return {"$tuple": [_plain(one) for one in parts]}
    if isinstance(value, list):
        items = cast("Sequence[Any]", value)
        return [_plain(one) for one in items]
    if isinstance(value, dict):
        fields = cast("Mapping[Any, Any]", value)
        return {"$dict": [[_plain(name), _plain(one)] for name, one in fields.items()]}
    raise TypeError(f"a row can't hold {type(value).__name__}: only JSON, datetime, bytes and tuples")


def _rich(value: Any) -> Any:
    if isinstance(value, list):
        items = cast("Sequence[Any]", value)
        return [_rich(one) for one in items]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = cast("JsonObject", value).items()
    if kind == "$time":
        return datetime.fromisoformat(inner)
    if kind == "$bytes":
        return base64.b64decode(inner)
    if kind == "$tuple":
        return tuple(_rich(one) for one in inner)
    return {_rich(name): _rich(one) for name, one in inner}
