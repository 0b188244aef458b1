"""Every code block of README and of the documentation runs, and prints what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from . import blocks
from .surroundings import SURROUNDINGS, filled

TOP = [blocks.PROJECT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES = sorted([*TOP, *(blocks.PROJECT / "docs").glob("*.md")], key=lambda page: page.name)
COPIES = {"architecture.md", "contributing.md", "changelog.md"}
WITH_BLOCKS = [page for page in PAGES if page.name not in COPIES and blocks.read(page)]


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=lambda page: page.name)
def test_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with blocks.world(tmp_path) as world:
        filled(world)
        prepare = SURROUNDINGS.get(page.name)
        if prepare:
            prepare(world, monkeypatch)
        for block in blocks.read(page):
            world.run(block)


def test_no_page_and_no_block_is_left_out() -> None:
    """Every fence of every page is one that `read` finds, and every page with one is run."""
    for page in PAGES:
        if page.name not in COPIES:
            text = page.read_text(encoding="utf-8")
            fences = re.findall(r"^\s*(?:```|~~~)", text, re.MULTILINE)
            printed = sum(block.expected is not None for block in blocks.read(page))
            assert len(fences) == 2 * (len(blocks.read(page)) + printed), page.name
            assert (page in WITH_BLOCKS) is bool(fences), page.name
            assert not re.search(r"^(?: {4}|\t)(?:pip|python|make|from|import) ", text, re.MULTILINE), page.name
    assert blocks.PROJECT / "README.md" in WITH_BLOCKS
    on_disk = {path.name for path in (blocks.PROJECT / "docs").rglob("*.md") if "```" in path.read_text("utf-8")}
    assert on_disk - COPIES <= {page.name for page in WITH_BLOCKS}


def test_a_copy_is_tested_where_it_lies() -> None:
    assert {page.name.lower() for page in TOP} - {"readme.md"} == COPIES


def test_a_wrong_block_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('```py\nprint("one")\n```\n\n```text\ntwo\n```\n')
    with blocks.world(tmp_path) as world, pytest.raises(AssertionError, match="prints"):
        world.run(blocks.read(page)[0])
    with pytest.raises(AssertionError):
        blocks.check_shell("make no-such-target")
    page.write_text(
        "```sh\npython examples/find_cve.py CVE-1999-0001\n```\n\n```text\nCVE-1999-0001: 1 artifacts\n```\n"
    )
    with blocks.world(tmp_path) as world, pytest.raises(AssertionError, match="0 artifacts"):
        world.run(blocks.read(page)[0])
