"""The pictures of artifacts."""

from __future__ import annotations

import base64

from harborapi.exceptions import NotFound

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_the_picture_of_an_image(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    digest = harbor.client.get_artifact(project, "app", "1.0").icon
    assert digest
    for client in (harbor.client, harbor.anonymous):
        icon = client.get_icon(digest)
        assert icon.content_type == "image/png"
        assert base64.b64decode(icon.content or "").startswith(b"\x89PNG")


@both_releases
def test_kinds_have_pictures_of_their_own(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    harbor.push(f"{project}/chart", "0.1.0", kind="chart")
    image = harbor.client.get_artifact(project, "app", "1.0")
    chart = harbor.client.get_artifact(project, "chart", "0.1.0")
    assert image.icon != chart.icon
    assert harbor.client.get_icon(image.icon or "").content != harbor.client.get_icon(chart.icon or "").content


@both_releases
def test_a_picture_that_is_not_there(harbor: Harbor) -> None:
    for digest in ("nonsense", "sha256:" + "0" * 64):
        with refused(NotFound):
            harbor.client.get_icon(digest)
