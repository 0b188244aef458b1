"""The search over projects and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator import access
from harborapi.emulator.call import Call, operation
from harborapi.emulator.rooms import project as project_room
from harborapi.emulator.rooms.repository import artifact_count
from harborapi.emulator.state import REPOSITORIES
from harborapi.emulator.wire import without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Response


@operation("search")
def search(call: Call) -> Response:
    """Projects whose name holds the text (with its case), repositories whose name holds it (without)."""
    text = call.text("q")
    projects = access.visible_projects(call.harbor, call.caller)
    if call.caller.robot is not None:
        projects = [project for project in projects if project.public]
    projects.sort(key=lambda project: project.name)
    visible = {project.project_id: project for project in projects}
    found = [row for row in call.state[REPOSITORIES] if text.lower() in row.name.lower() and row.project_id in visible]
    found.sort(key=lambda row: (row.creation_time or call.now, row.repository_id), reverse=True)
    repositories: list[dict[str, Any]] = []
    for row in found:
        project = visible[row.project_id]
        fields = without_zeros(
            artifact_count=artifact_count(call.state, row),
            project_id=row.project_id,
            project_name=project.name,
            project_public=project.public,
            pull_count=row.pull_count,
            repository_name=row.name,
        )
        repositories.append(fields)
    shown = [shown_project(call, project) for project in projects if text in project.name]
    return call.json({"project": shown, "repository": repositories})


def shown_project(call: Call, project: Project) -> dict[str, Any]:
    """A project as the search shows it: its metadata, but neither owner's name nor allowlist."""
    return project_room.show(call, project, detail=False) | {"metadata": project_room.shown_metadata(call, project)}
