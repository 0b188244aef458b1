"""What GitHub runs and shows: the files parse, name what is there, and are allowed no more than they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
FORMS = sorted((PROJECT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
MAY_WRITE = {
    ("release.yml", "attest"): {"id-token", "attestations"},
    ("release.yml", "attach"): {"contents"},
    ("docs.yml", "deploy"): {"id-token", "pages"},
}
"""Jobs that may more than read, and what."""

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="an sdist has no workflows")


def load(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from load(path)["jobs"].items()


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for _, job in jobs(path):
        yield from job.get("steps", ())


each = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def test_they_are_here() -> None:
    assert [path.name for path in WORKFLOWS] == ["docs.yml", "release.yml", "test.yml"]


@each
def test_what_is_made_can_be_made(path: Path) -> None:
    made = [target for step in steps(path) for target in re.findall(r"\bmake ((?:[a-z-]+ ?)+)", step.get("run", ""))]
    assert made
    assert {target for line in made for target in line.split()} <= TARGETS


@each
def test_they_may_read_and_only_some_jobs_more(path: Path) -> None:
    assert load(path)["permissions"] == {"contents": "read"}
    for name, job in jobs(path):
        rights: dict[str, str] = job.get("permissions", {})
        assert {right for right, kind in rights.items() if kind == "write"} == MAY_WRITE.get((path.name, name), set())
        assert set(rights.values()) <= {"read", "write"}


@each
def test_who_may_write_runs_no_code_of_the_project(path: Path) -> None:
    for name, job in jobs(path):
        if (path.name, name) in MAY_WRITE:
            assert not [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            assert not [step for step in job["steps"] if "make" in step.get("run", "")]


@each
def test_actions_are_pinned_by_their_commit(path: Path) -> None:
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if re.match(r"\s*(- )?uses:", line)]
    assert lines
    for line in lines:
        assert re.search(r"uses: (\./\S+$|actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)", line), line


def test_one_commit_of_each_action() -> None:
    said = {
        match for path in WORKFLOWS for match in re.findall(r"uses: (\w\S+)@(\w{40}) # (\S+)", path.read_text("utf-8"))
    }
    assert len({action for action, _, _ in said}) == len(said)


@each
def test_no_checkout_leaves_its_credentials(path: Path) -> None:
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@each
def test_nothing_of_a_requests_is_put_into_a_script(path: Path) -> None:
    """`${{ … }}` in a script is text of the script: what anybody may choose goes by the environment."""
    assert not [step["run"] for step in steps(path) if "${{" in step.get("run", "")]
    assert "pull_request_target" not in path.read_text("utf-8")


@each
def test_every_job_ends(path: Path) -> None:
    for name, job in jobs(path):
        assert "uses" in job or 0 < job["timeout-minutes"] <= 30, name


@each
def test_nothing_goes_to_an_index(path: Path) -> None:
    """The name there belongs to the existing package."""
    assert not re.search(r"pypi-publish|twine upload|uv publish|hatch publish|make publish", path.read_text("utf-8"))


def test_every_supported_python_is_tested() -> None:
    about = (PROJECT / "pyproject.toml").read_text("utf-8")
    supported = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', about)
    job = dict(jobs(PROJECT / ".github/workflows/test.yml"))
    assert job["unit"]["strategy"]["matrix"]["python"] == supported
    assert job["dependencies"]["strategy"]["matrix"]["versions"] == ["lowest", "newest"]


def test_the_lowest_dependencies_are_tested_on_the_python_of_their_lock() -> None:
    job = dict(jobs(PROJECT / ".github/workflows/test.yml"))["dependencies"]
    (python,) = [step["with"]["python-version"] for step in job["steps"] if "setup-python" in step.get("uses", "")]
    assert f"--python-version {python}" in MAKEFILE


def test_a_release_is_tested_built_listed_and_attested_in_this_order() -> None:
    job = dict(jobs(PROJECT / ".github/workflows/release.yml"))
    assert [(name, one.get("needs")) for name, one in job.items()] == [
        ("test", None), ("build", "test"), ("attest", "build"), ("attach", "attest"),
    ]  # fmt: skip
    (dist,) = re.findall(r"^dist:.*\n(?:\t.*\n)+", MAKEFILE, re.MULTILINE)
    assert "--sbom dist/harborapi" in dist
    (subjects,) = [step["with"]["subject-path"] for step in job["attest"]["steps"] if "attest" in step["uses"]]
    assert subjects == "dist/harborapi*"


def test_dependabot_looks_at_what_is_there() -> None:
    updates = load(PROJECT / ".github/dependabot.yml")["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "pip"}
    for one in updates:
        folder = PROJECT / one["directory"].lstrip("/")
        names = ["pyproject.toml", ".github/workflows"] if folder == PROJECT else ["dev.txt"]
        assert all((folder / name).exists() for name in names)
        assert one["schedule"]["interval"] in {"weekly", "monthly"}


@pytest.mark.parametrize("path", [path for path in FORMS if path.name != "config.yml"], ids=lambda path: path.name)
def test_forms_of_issues(path: Path) -> None:
    form = load(path)
    assert {"name", "description", "body"} <= form.keys()
    asked = [one for one in form["body"] if one["type"] != "markdown"]
    assert len({one["id"] for one in asked}) == len(asked)
    assert all(one["attributes"]["label"] for one in asked)
    assert any(one.get("validations", {}).get("required") for one in asked)


def test_what_the_forms_speak_of_is_there() -> None:
    text = (PROJECT / ".github/ISSUE_TEMPLATE/bug.yml").read_text("utf-8")
    assert "docs/recording.md" in text
    assert (PROJECT / "docs/recording.md").exists()
    assert (PROJECT / "SECURITY.md").exists()
    assert "harborapi doctor" in text
    assert (PROJECT / "src/harborapi/__main__.py").exists()


def test_hooks_before_a_commit_are_what_ci_runs() -> None:
    (repository,) = load(PROJECT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        program, *words = hook["entry"].split()
        assert hook["language"] == "system"
        if program == "make":
            assert set(words) <= TARGETS
        else:
            assert program == ".venv/bin/ruff"
            assert f"$(BIN)/ruff {words[0]}" in MAKEFILE


def test_a_report_of_a_weakness_has_a_way() -> None:
    text = (PROJECT / "SECURITY.md").read_text("utf-8")
    assert "Report a vulnerability" in text
    for link in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (PROJECT / link).exists(), link
    assert "tests/security" in text
    assert (PROJECT / "tests/security").is_dir()
