"""Run the tests in environments beside `.venv`: on other Pythons, and with the lowest dependencies.

usage: environments.py pythons | lowest | newest [-- more arguments for pytest]

Each environment stands in `.cache/environments` and is made anew when its lock file, `pyproject.toml` or its Python
changes; that of `newest` each time, without a lock. `pythons` takes every supported Python that this machine has; one
that it hasn't is named and passed over.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

PROJECT = pathlib.Path(__file__).parent.parent
PLACE = PROJECT / ".cache/environments"
SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))
WITHOUT_CHECKERS = ["--ignore=tests/typing"]
"""The type checkers are run once, by `make types` and `make test`."""


def run(*command: str | pathlib.Path) -> None:
    """A step that must succeed."""
    subprocess.run([str(word) for word in command], check=True, cwd=PROJECT)


def version_of(python: str) -> str:
    """The exact version of a Python; empty where it does not start (a shim of a version that is not chosen)."""
    code = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_config_var('Py_GIL_DISABLED') or '')"
    done = subprocess.run([python, "-c", code], check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def candidates(name: str) -> list[str]:
    """Where a Python may be: on PATH, or among pyenv's and uv's versions."""
    found = [found for found in [shutil.which(name)] if found]
    homes = [os.environ.get("PYENV_ROOT") or "~/.pyenv", "~/.local/share/uv/python"]
    for home in homes:
        found += [str(path) for path in sorted(pathlib.Path(home).expanduser().glob(f"**/bin/{name}"), reverse=True)]
    return [one for one in found if "/venvs/" not in one]


def find(version: tuple[int, int]) -> str | None:
    """A Python of a version that starts."""
    name = f"python{version[0]}.{version[1]}"
    wanted = f"{version[0]}.{version[1]}."
    return next((one for one in candidates(name) if version_of(one).startswith(wanted)), None)


def environment(
    name: str, python: str, lock: str, *, package: bool = True, options: tuple[str, ...] = ()
) -> pathlib.Path:
    """The Python of an environment that holds what a lock file says, and the package if asked.

    `options` are more words for the installer.
    """
    uv = pathlib.Path(sys.executable).with_name("uv")
    folder = PLACE / name
    own = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = hashlib.sha256()
    for part in ((PROJECT / lock).read_bytes(), (PROJECT / "pyproject.toml").read_bytes(), version_of(python).encode()):
        mark.update(part)
    stamp = folder / ".made-of"
    if own.exists() and stamp.exists() and stamp.read_text() == mark.hexdigest():
        return own
    run(uv, "venv", "--quiet", "--clear", "--python", python, folder)
    run(uv, "pip", "install", "--quiet", "--python", own, "--require-hashes", *options, "-r", lock)
    if package:
        run(uv, "pip", "install", "--quiet", "--python", own, "--no-deps", "--no-build-isolation", "-e", PROJECT)
    stamp.write_text(mark.hexdigest())
    return own


def tests(name: str, python: str, lock: str, more: list[str]) -> bool:
    """Whether the tests pass in an environment."""
    print(f"== {name}: Python {version_of(python).strip()}, {lock}", flush=True)
    return passes(name, environment(name, python, lock), more)


def passes(name: str, own: pathlib.Path, more: list[str]) -> bool:
    """Whether the tests pass by this Python."""
    command = [str(own), "-m", "pytest", "-q", "-n", "2", *WITHOUT_CHECKERS, *more]
    cache = ["-o", f"cache_dir={PLACE / name / 'pytest_cache'}"]
    return subprocess.run([*command, *cache], check=False, cwd=PROJECT).returncode == 0


def newest() -> pathlib.Path:
    """The Python of an environment with the newest versions that there are today of all that is depended on."""
    uv = pathlib.Path(sys.executable).with_name("uv")
    own = PLACE / "newest" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, PLACE / "newest")
    wanted = ["-r", "requirements/dev.in", "-e", f"{PROJECT}[{','.join(extras)}]"]
    run(uv, "pip", "install", "--quiet", "--upgrade", "--python", own, *wanted)
    return own


def main() -> int:
    words, more = sys.argv[1:], list[str]()
    if "--" in words:
        at = words.index("--")
        words, more = words[:at], words[at + 1 :]
    if words == ["lowest"]:
        python = find(SUPPORTED[0])
        if python is None:
            print(f"skipped: the lowest dependencies are locked for Python {SUPPORTED[0]}, which is not here")
            return 0
        return 0 if tests("lowest", python, "requirements/lowest.txt", more) else 1
    if words == ["newest"]:
        return 0 if passes("newest", newest(), more) else 1
    if words != ["pythons"]:
        print(__doc__)
        return 2
    failed: list[str] = []
    for version in SUPPORTED:
        if version == sys.version_info[:2]:
            continue  # make test's
        name = f"{version[0]}.{version[1]}"
        python = find(version)
        if python is None:
            print(f"skipped: there is no Python {name} here")
        elif not tests(name, python, "requirements/dev.txt", more):
            failed.append(name)
    if failed:
        print(f"failed on Python {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
