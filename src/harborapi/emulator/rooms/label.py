"""Labels."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, like
from harborapi.emulator.state import LABEL_REFERENCES, LABELS, PROJECTS, Label
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response

COLUMNS = Columns(
    {
        "id": int,
        "name": str,
        "description": str,
        "color": str,
        "level": str,
        "scope": str,
        "project_id": int,
        "creation_time": datetime,
        "update_time": datetime,
        "deleted": bool,
    },
    fixed=("Scope", "Level", "ProjectID"),
)


def show(label: Label) -> dict[str, Any]:
    """A label as the API shows it."""
    return without_zeros(
        color=label.color,
        creation_time=milliseconds(label.creation_time),
        description=label.description,
        id=label.id,
        name=label.name,
        project_id=label.project_id,
        scope=label.scope,
        update_time=milliseconds(label.update_time),
    )


@operation("ListLabels")
def list_labels(call: Call) -> Response:
    """Labels of one scope."""
    scope, project_id = call.text("scope"), call.integer("project_id")
    if scope not in ("g", "p"):
        raise HarborError(400, f"invalid scope: {scope}")
    if scope == "p":
        if not project_id:
            raise HarborError(400, "must with project ID when to query project labels")
        call.require(call.state[PROJECTS].get(project_id), "label", "list")
    rows = call.state[LABELS].where(project_id=project_id if scope == "p" else 0, scope=scope)
    if call.text("name"):
        fits = like(call.text("name"))
        rows = [row for row in rows if fits(row.name)]
    return call.listed(rows, show, COLUMNS)


@operation("CreateLabel")
def create_label(call: Call) -> Response:
    """A new label; nothing is checked but its scope and name."""
    body = call.body
    project_id = body.get("project_id", 0) if body.get("scope") == "p" else 0
    require(call, body.get("scope", ""), project_id, "create")
    name, color = body.get("name", ""), body.get("color", "")
    if call.state[LABELS].find(project_id=project_id, scope=body["scope"], name=name):
        raise HarborError(409, f"label {name} already exists")
    if len(name) > 128 or len(color) > 16:
        raise HarborError(500, "value too long for the column")
    label = Label(name=name, color=color, description=body.get("description", ""), scope=body["scope"])
    label.project_id, label.creation_time, label.update_time = project_id, call.now, call.now
    return call.created(call.state[LABELS].add(label).id)


@operation("GetLabelByID")
def get_label(call: Call) -> Response:
    """One label."""
    return call.json(show(found(call, "read")))


@operation("UpdateLabel")
def update_label(call: Call) -> Response:
    """Another name, description and colour."""
    label, body = found(call, "update"), call.body
    name = body.get("name", "")
    if not 1 <= len(name.encode()) <= 128:
        raise HarborError(400, "cannot be empty" if not name else "max length is 128")
    same = call.state[LABELS].find(project_id=label.project_id, scope=label.scope, name=name)
    if same not in (None, label):
        raise HarborError(409, f"label {name} already exists")
    label.name, label.description, label.color = name, body.get("description", ""), body.get("color", "")
    label.update_time = call.now
    return call.ok()


@operation("DeleteLabel")
def delete_label(call: Call) -> Response:
    """Remove a label, from all artifacts too."""
    label = found(call, "delete")
    for reference in call.state[LABEL_REFERENCES].where(label_id=label.id):
        call.state[LABEL_REFERENCES].remove(reference)
    call.state[LABELS].remove(label)
    return call.ok()


def found(call: Call, action: str) -> Label:
    """The label that the path names; whether it is there comes before the right."""
    number = call.integer("label_id")
    label = call.state[LABELS].get(number)
    if label is None:
        raise HarborError(404, f"label {number} not found")
    require(call, label.scope, label.project_id, action)
    return label


def require(call: Call, scope: str, project_id: int, action: str) -> None:
    """Refuse who lacks the right to labels of this scope."""
    if scope == "g":
        call.require_system("label", action)
    elif scope == "p":
        call.require(call.state[PROJECTS].get(project_id), "label", action)
    else:
        raise HarborError(400, "unsupported label scope")
