"""Runs the code blocks of a page, in their order, against an emulated Harbor.

A page's blocks share their names, as in a session at the prompt. `client` is there: the blocking client, or in a block
with `await` the async one. `https://harbor.example.com` stands for the emulator, `secret="secret"` for the right
password. A `text` block right after a Python block is what that block prints; `...` in it stands for anything. Right
after a shell block it is what the block's programs print: examples, and targets of make that run one. Functions named
`test_…` are run with the fixtures that they ask for.
"""

from __future__ import annotations

import ast
import asyncio
import configparser
import contextlib
import inspect
import io
import json
import logging
import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import yaml

from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harborapi import HarborAsyncClient, HarborClient

PROJECT = Path(__file__).parent.parent.parent
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
EXAMPLE = "https://harbor.example.com"
HOST = "harbor.example.com"
PASSWORD = "Harbor12345"


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Attributes:
        page: The file.
        line: The number of the line after its fence.
        language: What follows the fence.
        text: What it holds, without a common indent.
        expected: What it prints; None where the page does not say.
    """

    page: Path
    line: int
    language: str
    text: str
    expected: str | None = None

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.line}"


def read(page: Path) -> list[Block]:
    """The blocks of a page; what a block prints is a part of it."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    end = 0
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start("text")) + 1
        block = Block(page, line, match["language"], textwrap.dedent(match["text"]))
        before = found[-1] if found else None
        follows = before is not None and before.language in {"py", "sh"} and not text[end : match.start()].strip()
        if block.language == "text" and before is not None and follows and before.expected is None:
            found[-1] = replace(before, expected=block.text)
        else:
            found.append(block)
        end = match.end()
    return found


class World:
    """What the blocks of one page run in: an emulator on a port, and a folder of the page's own."""

    def __init__(self, emulator: HarborEmulator, url: str, folder: Path) -> None:
        self.emulator, self.url, self.folder = emulator, url, folder
        self.runner = asyncio.Runner()
        self.stack = contextlib.ExitStack()
        """What a page needs besides, to be closed in the end."""
        log = logging.getLogger("harborapi")
        self.stack.callback(log.setLevel, log.level)  # a page tells how to turn it up
        self.replaced = {EXAMPLE: url, HOST: url.partition("//")[2]}
        self.environment = {"HARBOR_URL": url, "HARBOR_USERNAME": "admin", "HARBOR_SECRET": PASSWORD}
        self.names: dict[str, Any] = {"__name__": "docs", "emulator": emulator}
        self.blocking: HarborClient = self._client("HarborClient")
        self.awaited: HarborAsyncClient = self._client("HarborAsyncClient")
        self.opened: list[HarborClient | HarborAsyncClient] = [self.blocking, self.awaited]

    def _client(self, name: str) -> Any:
        import harborapi

        return getattr(harborapi, name)(self.url, "admin", PASSWORD)

    def close(self) -> None:
        from harborapi import HarborClient

        for client in self.opened:
            if isinstance(client, HarborClient):
                client.close()
            else:
                self.runner.run(client.aclose())
        self.runner.close()
        self.stack.close()

    def _note_clients(self) -> None:
        """What a block opened is closed in the end; a page need not say it each time."""
        from harborapi import HarborAsyncClient, HarborClient

        self.opened += [one for one in self.names.values() if isinstance(one, HarborAsyncClient | HarborClient)]

    def adapted(self, text: str) -> str:
        """A block's text with the emulator's address and password."""
        for name, stands_for in self.replaced.items():
            text = text.replace(name, stands_for)
        return text.replace('secret="secret"', f'secret="{PASSWORD}"')

    def run(self, block: Block) -> None:
        """Run one block, and compare what it prints.

        Raises:
            AssertionError: It printed something else.
        """
        if block.language == "py":
            self._run_python(block)
        elif block.language in CHECKS:
            if block.expected is None:
                CHECKS[block.language](block.text)
            else:
                compare(block.name, "".join(map(self._run_program, programs(block.text))), block.expected)
        else:
            raise AssertionError(f"{block.name}: nobody checks a block of {block.language or 'no language'}")

    def _run_program(self, words: list[str]) -> str:
        """What a program prints, run with the emulator's address and account in its environment."""
        path, *arguments = words
        printed = io.StringIO()
        before = sys.argv
        sys.argv = [Path(path).name, *map(self.adapted, arguments)]
        try:
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed), patched(self.environment):
                runpy.run_path(str(PROJECT / path), run_name="__main__")
        except SystemExit as left:
            assert left.code != 2, f"{words} could not be done"
        finally:
            sys.argv = before
        return printed.getvalue()

    def _run_python(self, block: Block) -> None:
        source = "\n" * (block.line - 1) + self.adapted(block.text)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(source, str(block.page), "exec", flags=flags, dont_inherit=True)
        waits = bool(code.co_flags & inspect.CO_COROUTINE)
        self.names["client"] = self.awaited if waits else self.blocking
        printed = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
            if waits:
                self.runner.run(eval(code, self.names))
            else:
                exec(code, self.names)
            for name in [name for name in self.names if name.startswith("test_")]:
                run_test(self.names.pop(name), self)
        self._note_clients()
        if block.expected is not None:
            compare(block.name, printed.getvalue(), self.adapted(block.expected))


def run_test(function: Any, world: World) -> None:
    """Run a test with the fixtures that a page may use."""
    options: dict[str, Any] = {}
    for mark in getattr(function, "pytestmark", []):
        options |= mark.kwargs if mark.name == "harbor" else {}
    with contextlib.ExitStack() as stack:
        fixtures = {
            "harbor": lambda: stack.enter_context(HarborEmulator(**options)),
            "tmp_path": lambda: world.folder,
        }
        given = {name: fixtures[name]() for name in inspect.signature(function).parameters}
        done = function(**given)
        if inspect.iscoroutine(done):
            world.runner.run(done)


def compare(name: str, printed: str, expected: str) -> None:
    """Compare what was printed with what the page says; `...` stands for anything within a line, or for lines."""
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("..."))
    assert re.fullmatch(pattern, printed.strip(), re.DOTALL), f"{name} prints:\n{printed}\nand not:\n{expected}"


def check_shell(text: str) -> None:
    """Each command is one that is there: a target of make, a module, an example with these options, an extra."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        if not words:
            continue
        if words[0] == "make":
            targets = {word for word in words[1:] if "=" not in word}
            made = (PROJECT / "Makefile").read_text(encoding="utf-8")
            assert all(re.search(rf"^{target}:", made, re.MULTILINE) for target in targets), line
        elif words[0] == "python" or words[0] == "python3":
            check_program(words[1:], line)
        elif words[:2] == ["pip", "install"]:
            extras = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
            asked = re.findall(r"\[([\w,-]+)\]", line)
            assert all(one in extras for group in asked for one in group.split(",")), line
        else:
            assert words[0] in {"git", "docker", "cd", "curl", "export", "pytest"}, f"nobody checks: {line}"


def programs(text: str) -> list[list[str]]:
    """The programs that a shell block runs, with their arguments."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    found: list[list[str]] = []
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "make":
            recipe = re.search(rf"^{words[1]}:.*\n\t\$\(BIN\)/(python .*)$", makefile, re.MULTILINE)
            assert recipe, f"it is not known what this prints: {line}"
            words = shlex.split(recipe[1])
        if words:
            assert words[0] == "python", f"it is not known what this prints: {line}"
            found.append(words[1:])
    return found


@contextlib.contextmanager
def patched(environment: dict[str, str]) -> Iterator[None]:
    """More variables of the environment, for a while."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def check_program(words: list[str], line: str) -> None:
    """A module or an example that is there, and knows the options it is given."""
    command = ["-m", words[1]] if words[0] == "-m" else [str(PROJECT / words[0])]
    command += [word for word in words[2:3] if words[0] == "-m" and word.isalpha()]  # a command of the module's
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    told = subprocess.run([sys.executable, *command, "--help"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"{line}: {told.stderr}"
    assert all(re.search(rf"{option}\b", told.stdout) for option in options), f"{line}: {told.stdout}"


def check_ini(text: str) -> None:
    configparser.ConfigParser().read_string(text)


CHECKS: dict[str, Any] = {
    "sh": check_shell,
    "toml": tomllib.loads,
    "json": json.loads,
    "yaml": yaml.safe_load,
    "ini": check_ini,
    "text": str,
    "": str,
}
"""How blocks of other languages are checked; `text`, and no language, is a picture or a form."""


@contextlib.contextmanager
def world(folder: Path) -> Iterator[World]:
    """An emulator with a few things in it, served on a port of its own."""
    with HarborEmulator(scanner=True, jobs="fast") as emulator, emulator.serve() as server:
        found = World(emulator, server.url, folder)
        try:
            yield found
        finally:
            found.close()
