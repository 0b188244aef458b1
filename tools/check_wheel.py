"""Build the sdist and the wheel, look at what is in them, and use the wheel in an empty environment.

usage: check_wheel.py [--out FOLDER] [--sbom FILE] [--contents-only]

`--contents-only` leaves out what needs a package index: twine's check and the empty environments.
`--sbom` writes what the bare wheel brings with it, in CycloneDX's form.
"""

from __future__ import annotations

import argparse
import email
import email.message
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence

PROJECT = pathlib.Path(__file__).parent.parent
SOURCE = PROJECT / "src"
NEEDED = {"harborapi/py.typed", "harborapi/emulator/data/api.json", "harborapi/__init__.py"}
NOT_IN_THE_WHEEL = re.compile(r"(^|/)(tests?|tools|docs|examples|benchmarks|requirements|__pycache__)/|\.pyc$")
IN_THE_SDIST = (
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "Makefile",
    "pyproject.toml",
    "tests/conftest.py",
    "tools/generate.py",
)
NOT_IN_THE_SDIST = re.compile(r"(^|/)(\.venv|\.git|\.cache|__pycache__|\.envs|\.mypy_cache|\.hypothesis)/|\.pyc$")
SMOKE = PROJECT / "tests/distribution/smoke.py"
EXTRAS = ("emulator",)


def build(out: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """The sdist, and the wheel built from it, as `python -m build` and pip do."""
    backend = [sys.executable, "-m", "hatchling", "build", "-d", str(out.resolve()), "-t"]
    subprocess.run([*backend, "sdist"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)
    (sdist,) = out.glob("harborapi-*.tar.gz")
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(sdist) as archive:
            archive.extractall(place, filter="data")
        (folder,) = pathlib.Path(place).iterdir()
        subprocess.run([*backend, "wheel"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    (wheel,) = out.glob("harborapi-*.whl")
    return sdist, wheel


def metadata(wheel: pathlib.Path) -> email.message.Message:
    """The wheel's METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def faults_of_wheel(wheel: pathlib.Path) -> list[str]:
    """What is wrong with a wheel's contents."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wrong = [f"the wheel lacks {name}" for name in sorted(NEEDED - names)]
    wrong += [f"the wheel has {name}" for name in sorted(names) if NOT_IN_THE_WHEEL.search(name)]
    sources = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
    }
    packed = {name for name in names if ".dist-info/" not in name}
    wrong += [f"the wheel lacks {name}" for name in sorted(sources - packed - NEEDED)]
    wrong += [f"the wheel has {name}, which is no source" for name in sorted(packed - sources)]
    about = metadata(wheel)
    if about["Name"] != "harborapi" or not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", about["Version"]):
        wrong.append(f"name and version are {about['Name']} {about['Version']}")
    required = [line for line in about.get_all("Requires-Dist", []) if "extra ==" not in line]
    if sorted(re.split(r"[<>=!~ ]", line)[0] for line in required) != ["httpx2", "pydantic"]:
        wrong.append(f"it depends on {required}")
    return wrong


def faults_of_sdist(sdist: pathlib.Path) -> list[str]:
    """What is wrong with an sdist's contents."""
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wrong = [f"the sdist lacks {name}" for name in IN_THE_SDIST if name not in names]
    return wrong + [f"the sdist has {name}" for name in sorted(names) if NOT_IN_THE_SDIST.search(name)]


def use(wheel: pathlib.Path, sbom: Sequence[str | pathlib.Path]) -> None:
    """Install the wheel in an empty environment, bare and with extras, and do a little with it.

    Args:
        wheel: The wheel.
        sbom: A command that lists an environment, given its Python; none if empty.
    """
    uv = pathlib.Path(sys.executable).with_name("uv")
    for extras in ("", f"[{','.join(EXTRAS)}]"):
        with tempfile.TemporaryDirectory() as place:
            subprocess.run([uv, "venv", "-q", "--python", sys.executable, place], check=True)
            python = pathlib.Path(place) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            subprocess.run([uv, "pip", "install", "-q", "--python", python, f"{wheel.resolve()}{extras}"], check=True)
            subprocess.run([python, "-I", SMOKE, *([extras] if extras else [])], check=True, cwd=place)
            if sbom and not extras:
                subprocess.run([*sbom, python], check=True)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--out", type=pathlib.Path, help="where sdist and wheel are left")
    words.add_argument("--sbom", type=pathlib.Path, help="where the list of what comes with the wheel is written")
    words.add_argument("--contents-only", action="store_true", help="leave out what needs a package index")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        out: pathlib.Path = asked.out or pathlib.Path(place)
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("harborapi-*"):
            old.unlink()
        sdist, wheel = build(out)
        wrong = faults_of_wheel(wheel) + faults_of_sdist(sdist)
        for line in wrong:
            print(line)
        if wrong:
            return 1
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes; {sdist.name}: {sdist.stat().st_size:,} bytes")
        if not asked.contents_only:
            from environments import environment

            python = environment("release", sys.executable, "requirements/release.txt", package=False)
            subprocess.run([python, "-m", "twine", "check", "--strict", sdist, wheel], check=True)
            lister: list[str | pathlib.Path] = [
                python,
                "-m",
                "cyclonedx_py",
                "environment",
                "--pyproject",
                PROJECT / "pyproject.toml",
            ]
            use(wheel, [*lister, "--output-reproducible", "-o", asked.sbom] if asked.sbom else [])
    return 0


if __name__ == "__main__":
    sys.exit(main())
