"""Every page is in the navigation, and links lead to pages, pictures and headings that are there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .blocks import FENCE, PROJECT

DOCS = PROJECT / "docs"
COPIES = {"architecture.md": "ARCHITECTURE.md", "contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}
PAGES = sorted({*DOCS.rglob("*.md"), *PROJECT.glob("*.md")} - {DOCS / name for name in COPIES})
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")


def source(path: Path) -> Path:
    """Where a page is written: some are copies that git ignores."""
    return PROJECT / COPIES[path.name] if path.parent == DOCS and path.name in COPIES else path


def prose(path: Path) -> str:
    text = FENCE.sub("", source(path).read_text(encoding="utf-8"))
    return re.sub(r"`[^`\n]*`", lambda code: code[0].replace("](", "] ("), text)


def slugs(path: Path) -> set[str]:
    """The anchors of a page's headings, as Python-Markdown makes them."""
    heads = re.findall(r"^#+ (.*)$", prose(path), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", head) for head in heads]
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in plain}


def links(path: Path) -> Iterator[tuple[str, str]]:
    for target in LINK.findall(prose(path)):
        if not re.match(r"[a-z]+:", target):
            where, _, anchor = target.partition("#")
            yield where, anchor


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    for where, anchor in links(page):
        target = source((page.parent / where).resolve() if where else page)
        assert target.exists(), f"{page.name}: {where}"
        if anchor and target.parent != DOCS / "reference":
            assert anchor in slugs(target), f"{page.name}: {where}#{anchor}"


def in_navigation(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, dict):
        for value in entries.values():
            yield from in_navigation(value)
    else:
        for entry in entries:
            yield from in_navigation(entry)


def test_the_navigation_has_every_page_once() -> None:
    nav = tomllib.loads((PROJECT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]
    found = list(in_navigation(nav))
    assert len(found) == len(set(found))
    assert set(found) == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} | COPIES.keys()
