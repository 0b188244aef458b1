"""Models and lists of them as tables: in a terminal, as text and as HTML."""

from __future__ import annotations

import io
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from harborapi.display import table
from harborapi.exceptions import InvalidArgument
from harborapi.ext import ArtifactReport
from harborapi.models import (
    Artifact,
    Label,
    Project,
    ProjectMetadata,
    Registry,
    RegistryCredential,
    Robot,
    RobotPermission,
    Tag,
)

CANARY = "canary-of-a-secret"


class Cells(HTMLParser):
    """The texts of a table of HTML, row by row; every tag that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.titles: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.titles += [value or "" for name, value in attrs if name == "title"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and "caption" not in self._open:
            self.rows[-1][-1] += data


def drawn(thing: Any, width: int = 120) -> str:
    text = io.StringIO()
    Console(file=text, width=width).print(thing)
    return text.getvalue()


PROJECTS = [
    Project(name="a", repo_count=3, metadata=ProjectMetadata(public="true")),
    Project(name="longer", repo_count=None),
]


def test_a_list_as_text() -> None:
    found = table(PROJECTS, "name", "repo_count", "metadata.public")
    assert str(found) == "name    repo_count  metadata.public\na       3           true\nlonger"
    assert len(found) == 2
    assert repr(found) == "<ModelTable of 2: name, repo_count, metadata.public>"
    assert str(table(PROJECTS, "name", title="All")).splitlines()[0] == "All"


def test_a_list_in_a_terminal() -> None:
    text = drawn(table(PROJECTS, "name", "repo_count", title="[b]All[/b]"))
    assert "[b]All[/b]" in text, "nothing is taken for markup"
    assert [line.split("│")[1:3] for line in text.splitlines() if "│" in line] == [
        [" a      ", " 3          "],
        [" longer ", "            "],
    ]


def test_a_list_in_a_notebook() -> None:
    found = table([Label(name="<script>", color="&amp;")], "name", "color", title="<i>")
    html = found._repr_html_()
    assert Cells(html).rows == [["name", "color"], ["<script>", "&amp;"]]
    assert "<script>" not in html
    assert "<caption>&lt;i&gt;</caption>" in html


def test_columns_that_are_not_named_are_those_with_values() -> None:
    found = table(PROJECTS)
    assert found.columns == ["name", "repo_count"], "no empty ones, no models within"
    many = table([Robot(name="ci", level="system", duration=1, editable=True, disable=False, id=1, expires_at=2)])
    assert len(many.columns) <= 8
    assert table([]).columns == []
    assert str(table([], "name")) == "name"


def test_values_are_short() -> None:
    artifact = Artifact.model_validate(
        {
            "digest": "sha256:1",
            "tags": [{"name": "1.0"}, {"name": "latest"}],
            "push_time": "2026-01-02T03:04:05.678Z",
            "labels": None,
        }
    )
    [row] = table([artifact], "tags", "push_time", "labels").rows
    assert row == ["1.0, latest", "2026-01-02 03:04:05Z", ""]


def test_properties_are_columns_too() -> None:
    report = {"report_id": "1", "scan_status": "Success", "severity": "High", "summary": {"total": 7, "fixable": 1}}
    mime = "application/vnd.security.vulnerability.report; version=1.1"
    scanned = Artifact.model_validate({"digest": "sha256:1", "scan_overview": {mime: report}})
    bare = Artifact.model_validate({"digest": "sha256:2"})
    found = table([bare, scanned], "digest", "scan_overview.severity", "scan_overview.summary.total")
    assert found.rows == [["sha256:2", "", ""], ["sha256:1", "High", "7"]]


def test_a_wrong_column_is_named() -> None:
    for wrong in ("nmae", "metadata.nope", "name.x", "model_dump"):
        with pytest.raises(InvalidArgument, match=f"no Project has a field '{wrong}'"):
            table(PROJECTS[:1], wrong)


def test_dicts_are_rows_too() -> None:
    found = table([{"name": "a", "size": 1}, {"name": "b", "size": None}])
    assert found.rows == [["a", "1"], ["b", ""]]


def test_no_table_shows_a_secret() -> None:
    registry = Registry(name="hub", credential=RegistryCredential(access_key="me", access_secret=CANARY))
    later = Label.model_validate({"name": "a", "later_password": CANARY, "deep": {"token": CANARY}})
    for thing in (
        table([registry], "name", "credential", "credential.access_secret"),
        table([later], "later_password", "deep"),
        table([later]),
        table([{"secret": CANARY}], "secret"),
        registry,
        later,
    ):
        for text in (str(thing), repr(thing), drawn(thing), thing._repr_html_()):
            assert CANARY not in text
    assert table([later], "later_password").rows == [["hidden"]]
    assert "hidden" in registry._repr_html_()


def test_a_model_in_a_notebook_tells_its_fields_and_what_they_mean() -> None:
    robot = Robot(name="ci", permissions=[RobotPermission(kind="project", namespace="<b>")])
    found = Cells(robot._repr_html_())
    texts = [cell for row in found.rows for cell in row]
    assert ["name", "ci"] in found.rows
    assert "<b>" in texts
    assert "description" not in texts, "fields without a value are left out"
    assert Robot.model_fields["name"].description in found.titles


def test_models_deep_within_are_one_line() -> None:
    deep = Tag(name="a")
    for name in "bcde":
        deep = Tag.model_validate({"name": name, "within": deep})
    html = deep._repr_html_()
    assert html.count("<caption>Tag</caption>") == 3
    assert "Tag(id=None, repository_id=None" in html


def test_a_report_in_a_notebook() -> None:
    rows = Cells(ArtifactReport()._repr_html_()).rows
    assert rows[0][:3] == ["Project", "Scanned", "Critical"]
    assert rows[1][0] == "0 in all"


def test_text_and_html_need_no_rich() -> None:
    code = (
        "import sys; sys.modules['rich'] = None\n"
        "from harborapi.display import table; from harborapi.models import Project\n"
        "project = Project(name='a'); print(table([project], 'name')); print(len(project._repr_html_()) > 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["name", "a", "True"]
