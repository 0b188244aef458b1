"""README's first screen: what it is, how to install it, eight lines async and eight blocking."""

from __future__ import annotations

from . import blocks

README = blocks.PROJECT / "README.md"
SCREEN = 40
EIGHT = 8


def test_the_first_screen_has_both_clients() -> None:
    install, awaited, blocking = blocks.read(README)[:3]
    assert install.text.startswith("pip install ")
    assert "HarborAsyncClient(" in awaited.text
    assert "HarborClient(" in blocking.text
    for block in (awaited, blocking):
        lines = [line for line in block.text.splitlines() if line.strip()]
        assert len(lines) <= EIGHT, block.name
        assert block.line + len(block.text.splitlines()) <= SCREEN, block.name


def test_what_the_demo_prints_is_shown() -> None:
    [demo] = [block for block in blocks.read(README) if block.text.strip() == "make demo"]
    assert demo.expected is not None
    assert "..." not in demo.expected, "word by word"
    assert blocks.programs(demo.text) == [["examples/demo.py"]]
