"""Every code block of README and of the documentation runs, and prints what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import blocks
from .surroundings import SURROUNDINGS, filled

TOP = [blocks.PROJECT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
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


def test_a_wrong_block_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('```py\nprint("one")\n```\n\n```text\ntwo\n```\n')
    with blocks.world(tmp_path) as world, pytest.raises(AssertionError, match="prints"):
        world.run(blocks.read(page)[0])
    with pytest.raises(AssertionError):
        blocks.check_shell("make no-such-target")
