"""Numbers of projects and repositories, and the storage they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator import access
from harborapi.emulator.call import Call, operation
from harborapi.emulator.rooms import gc
from harborapi.emulator.state import PROJECTS, REPOSITORIES

if TYPE_CHECKING:
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Response

NAMES = (
    "private_project_count",
    "private_repo_count",
    "public_project_count",
    "public_repo_count",
    "total_project_count",
    "total_repo_count",
    "total_storage_consumption",
)


@operation("getStatistic")
def statistic(call: Call) -> Response:
    """Public and own numbers, and those of the whole system for its administrators."""
    call.require_login()
    everything = list(call.state[PROJECTS])
    public = [project for project in everything if project.public]
    answer = {
        "public_project_count": len(public),
        "public_repo_count": repositories(call, public),
    }
    if call.caller.sysadmin:
        others = [project for project in everything if not project.public]
        answer |= {
            "private_project_count": len(others),
            "private_repo_count": repositories(call, others),
            "total_project_count": len(everything),
            "total_repo_count": repositories(call, everything),
            "total_storage_consumption": gc.stored(call.state),
        }
    elif call.caller.user is not None:
        private = [one for one in everything if one.metadata.get("public") == "false"]
        mine = [one for one in private if access.roles_in(call.harbor, call.caller, one.project_id)]
        answer |= {"private_project_count": len(mine), "private_repo_count": repositories(call, mine)}
    else:
        answer |= {"private_project_count": 0, "private_repo_count": 0}
    return call.json({name: answer.get(name, 0) for name in NAMES})


def repositories(call: Call, projects: list[Project]) -> int:
    """How many repositories some projects have."""
    return sum(call.state[REPOSITORIES].count("project_id", project.project_id) for project in projects)
