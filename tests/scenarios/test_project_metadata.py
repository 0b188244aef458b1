"""The settings of a project, one by one."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import MAINTAINER, Harbor, refused


@both_releases
@every_way
def test_an_entry_is_set_changed_and_removed(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    client.set_project_metadata(project, {"prevent_vul": "true"})
    assert client.get_project_metadata(project).prevent_vul == "true"
    with refused(Conflict):
        client.set_project_metadata(project, {"prevent_vul": "false"})
    client.update_project_metadata_entry(project, "prevent_vul", {"prevent_vul": "false"})
    assert client.get_project_metadata_entry(project, "prevent_vul") == {"prevent_vul": "false"}
    client.delete_project_metadata_entry(harbor.project_id(project), "prevent_vul")
    assert client.get_project_metadata_entry(project, "prevent_vul") == {}
    assert client.get_project_metadata(project).public == "false"


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project = harbor.project()
    with refused(BadRequest):
        harbor.client.set_project_metadata(project, {"auto_scan": "true", "prevent_vul": "true"})
    with refused(BadRequest):
        harbor.client.update_project_metadata_entry(project, "public", {"public": "perhaps"})
    with refused(NotFound):
        harbor.client.get_project_metadata(harbor.name("missing"))
    maintainer = harbor.account(project, MAINTAINER).client
    assert maintainer.get_project_metadata_entry(project, "public") == {"public": "false"}
    with refused(Forbidden):
        maintainer.update_project_metadata_entry(project, "public", {"public": "true"})
    with refused(Unauthorized):
        harbor.anonymous.get_project_metadata(project)
