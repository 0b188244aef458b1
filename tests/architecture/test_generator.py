"""tools/generate.py, on a small tree of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from .tree import PROJECT

OPERATIONS = '''"""Labels: words to sort artifacts by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .._core.operation import Listing, Operation

if TYPE_CHECKING:
    from ..models import Label

SCOPE = "g"


def get_labels(name: str | None = None, *, page_size: int = 100) -> Listing[Label]:
    """List labels.

    Args:
        name: A part of the name.
        page_size: Items a page.

    Returns:
        The labels.
    """
    return Listing(name, page_size)


@overload
def get_log(number: int, as_list: Literal[True]) -> Operation[list[str]]: ...
@overload
def get_log(number: int, as_list: Literal[False] = ...) -> Operation[str]: ...
def get_log(number: int, as_list: bool = False) -> Operation[str] | Operation[list[str]]:
    """Read a log.

    Args:
        number: Whose.
        as_list: Whether it comes in lines.
    """
    return Operation(number, as_list)


def delete_label(label_id: int) -> Operation[None]:
    """Delete a label."""
    return Operation(label_id)


def _private() -> None:
    pass
'''

FLOWS = '''"""Conveniences about labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import Label


def delete_label(call: Call, label_id: int, *, missing: Label | None = None) -> Flow[None]:
    """Delete a label, twice.

    Args:
        call: The call.
        label_id: Its number.
        missing: What to do without.
    """
    yield


def export_labels(call: Call) -> Flow[Path]:
    """Write labels down.

    Args:
        call: The call.

    Returns:
        Where they are.
    """
    yield
'''

BASE = '''"""Ground."""


class AsyncMethods:
    async def send(self) -> None:
        """The async client waits."""
        async with self:
            await self.send()
'''

BANNER = (
    "# Written by tools/generate.py from flows/label.py and operations/label.py; edit those, then run: make generate\n"
)
EXPECTED = '''\
"""Labels: words to sort artifacts by."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .base import AsyncMethods

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from ..models import Label


class LabelMethods(AsyncMethods):
    """Labels: words to sort artifacts by."""

    async def delete_label(self, label_id: int, *, missing: Label | None = None) -> None:
        """Delete a label, twice.

        Args:
            label_id: Its number.
            missing: What to do without.
        """
        from ..flows import label as ops

        await self.perform(ops.delete_label, label_id, missing=missing)

    async def export_labels(self) -> Path:
        """Write labels down.

        Returns:
            Where they are.
        """
        from ..flows import label as ops

        return await self.perform(ops.export_labels)

    async def get_labels(self, name: str | None = None, *, page_size: int = 100) -> list[Label]:
        """List labels.

        Args:
            name: A part of the name.
            page_size: Items a page.

        Returns:
            The labels.
        """
        from ..operations import label as ops

        return await self.send(ops.get_labels(name, page_size=page_size))

    @overload
    async def get_log(self, number: int, as_list: Literal[True]) -> list[str]: ...

    @overload
    async def get_log(self, number: int, as_list: Literal[False] = ...) -> str: ...

    async def get_log(self, number: int, as_list: bool = False) -> str | list[str]:
        """Read a log.

        Args:
            number: Whose.
            as_list: Whether it comes in lines.
        """
        from ..operations import label as ops

        return await self.send(ops.get_log(number, as_list))
'''


@pytest.fixture(scope="module")
def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", PROJECT / "tools/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A package with one room on two floors, and one flow of no room."""
    for name, text in {
        "operations/label.py": OPERATIONS,
        "operations/_lists.py": "SHARED = 1\n",
        "flows/label.py": FLOWS,
        "flows/waiting.py": FLOWS.replace("delete_label", "wait_for_label").replace("export_labels", "wait_for_all"),
        "_async/base.py": BASE,
        "_async/driver.py": "",
        "_sync/driver.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def write(generator: Any, tree: Path) -> dict[str, str]:
    files: dict[str, str] = generator.generate(tree)
    for name, text in files.items():
        (tree / name).write_text(text)
    return files


def plain(text: str) -> str:
    return text.replace("...\n\n", "...\n")


def test_a_room_of_two_floors(generator: Any, tree: Path) -> None:
    files = write(generator, tree)
    assert set(files) == {
        *(f"_{colour}/{name}.py" for colour in ("async", "sync") for name in ("label", "waiting", "rooms")),
        "_sync/base.py",
    }
    # whether the formatter parts overloads by empty lines is not the generator's
    assert plain(files["_async/label.py"]) == plain(BANNER + EXPECTED)


def test_both_colours_say_the_same(generator: Any, tree: Path) -> None:
    files = write(generator, tree)
    blocking = files["_async/label.py"].replace("await ", "").replace("async def", "def")
    assert files["_sync/label.py"] == blocking.replace("AsyncMethods", "SyncMethods")
    assert files["_sync/base.py"].endswith(
        'class SyncMethods:\n    def send(self) -> None:\n        """The blocking client waits."""\n'
        "        with self:\n            self.send()\n"
    )
    assert "class Rooms(LabelMethods, WaitingMethods):" in files["_sync/rooms.py"]


def check(generator: Any, tree: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(generator, "SOURCE", tree)
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    status: int = generator.main()
    return status


def test_what_is_fresh_passes(generator: Any, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(generator, tree)
    assert check(generator, tree, monkeypatch) == 0


@pytest.mark.parametrize("name", ["_async/label.py", "_sync/waiting.py", "_async/rooms.py", "_sync/base.py"])
@pytest.mark.parametrize("how", ["changed", "missing", "a line more"])
def test_each_file_is_compared_whole(
    generator: Any,
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    how: str,
) -> None:
    write(generator, tree)
    path = tree / name
    if how == "changed":
        path.write_text(path.read_text().replace("class", "klass", 1))
    elif how == "missing":
        path.unlink()
    else:
        path.write_text(path.read_text() + "\n")
    assert check(generator, tree, monkeypatch) == 1
    assert name in capsys.readouterr().out


def test_a_file_too_many_is_found_and_removed(
    generator: Any, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(generator, tree)
    old = tree / "_sync/gone.py"
    old.write_text("")
    assert check(generator, tree, monkeypatch) == 1
    assert "_sync/gone.py" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generator.main() == 0
    assert not old.exists()


def test_a_method_without_a_docstring_is_refused(generator: Any, tree: Path) -> None:
    (tree / "operations/label.py").write_text('"Bare."\n\n\ndef bare() -> Operation[None]:\n    return Operation()\n')
    with pytest.raises(SystemExit, match=r"bare"):
        generator.generate(tree)


def test_a_function_that_is_no_operation_is_refused(generator: Any, tree: Path) -> None:
    (tree / "operations/label.py").write_text('"Bare."\n\n\ndef bare() -> int:\n    """A number."""\n    return 1\n')
    with pytest.raises(SystemExit, match=r"bare: returns no Operation"):
        generator.generate(tree)


def test_a_room_that_says_nothing_of_itself_is_refused(generator: Any, tree: Path) -> None:
    (tree / "operations/label.py").write_text("LABELS = 1\n")
    with pytest.raises(SystemExit, match=r"label.py has no docstring"):
        generator.generate(tree)
