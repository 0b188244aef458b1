"""Labels: of the whole system and of a project."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import GUEST, MAINTAINER, Harbor, number, refused


@both_releases
@every_way
def test_a_global_label_from_its_making_to_its_end(harbor: Harbor) -> None:
    name, client = harbor.name("label"), harbor.client
    made = client.create_label({"name": name, "description": "for releases", "color": "#ff0000", "scope": "g"})
    harbor.later(lambda: client.delete_label(number(made)))
    label = client.get_label(number(made))
    assert (label.name, label.description, label.color, label.scope) == (name, "for releases", "#ff0000", "g")
    assert label.creation_time.year > 2000
    label.description = "for old releases"
    client.update_label(number(made), label)
    assert client.get_label(number(made)).description == "for old releases"
    assert [one.id for one in client.get_labels(f"name={name}", scope="g")] == [number(made)]
    with refused(Conflict, name):
        client.create_label({"name": name, "scope": "g"})
    client.delete_label(number(made))
    with refused(NotFound):
        client.get_label(number(made))
    with refused(NotFound):
        client.update_label(number(made), label)
    with refused(NotFound):
        client.delete_label(number(made))


@both_releases
@every_way
def test_the_labels_of_a_project(harbor: Harbor) -> None:
    project = harbor.project()
    project_id = harbor.project_id(project)
    maintainer, guest = harbor.account(project, MAINTAINER).client, harbor.account(project, GUEST).client
    for name in ("b", "a", "c"):
        maintainer.create_label({"name": name, "scope": "p", "project_id": project_id})
    labels = guest.get_labels(scope="p", project_id=project_id, sort="name", page_size=2)
    assert [one.name for one in labels] == ["a", "b", "c"]
    assert {one.project_id for one in labels} == {project_id}
    assert [one.name for one in guest.get_labels(scope="p", project_id=project_id, name="b")] == ["b"]
    assert len(guest.get_labels(scope="p", project_id=project_id, limit=1)) == 1
    assert guest.get_label(labels[0].id or 0).name == "a"
    with refused(Forbidden):
        guest.delete_label(labels[0].id or 0)
    with refused(Forbidden):
        guest.create_label({"name": "x", "scope": "p", "project_id": project_id})
    with refused(Forbidden):
        maintainer.create_label({"name": harbor.name("label"), "scope": "g"})
    with refused(Unauthorized):
        harbor.anonymous.get_labels(scope="p", project_id=project_id)


@both_releases
def test_a_list_needs_its_scope(harbor: Harbor) -> None:
    with refused(BadRequest, "scope"):
        harbor.client.get_labels()
    with refused(BadRequest, "project"):
        harbor.client.get_labels(scope="p")
    with refused(BadRequest, "scope"):
        harbor.client.create_label({"name": "x", "scope": "nonsense"})
