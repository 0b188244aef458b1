"""`python -m harborapi`: what it prints, how it ends, and that it shows no secret."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import harborapi
from harborapi.__main__ import main
from harborapi.doctor import Report, Settings, Step
from harborapi.doctor.report import WIDTH

from .conftest import PASSWORD, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harborapi.emulator import HarborEmulator

CANARY = "Canary-5ecret"
VARIABLES = (
    "HARBOR_USERNAME",
    "HARBOR_SECRET",
    "HARBOR_PASSWORD",
    "HARBOR_BASICAUTH",
    "HARBOR_CREDENTIALS_FILE",
    "HARBOR_TOKEN",
    "HARBOR_CA_FILE",
)


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def status(*arguments: str) -> int:
    """How the command ends."""
    try:
        return main(arguments)
    except SystemExit as exc:
        return int(exc.code or 0)


def test_as_a_process(emulator: HarborEmulator) -> None:
    environment = {**os.environ, "HARBOR_URL": emulator.url, "HARBOR_USERNAME": "admin", "HARBOR_SECRET": PASSWORD}
    command = [sys.executable, "-m", "harborapi"]
    done = subprocess.run([*command, "doctor", "--json"], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"] is True
    assert PASSWORD not in done.stdout
    environment["HARBOR_SECRET"] = CANARY
    done = subprocess.run([*command, "doctor"], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "admin is not accepted" in done.stdout
    assert CANARY not in done.stdout + done.stderr
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"harborapi {harborapi.__version__}\n"


def test_text(emulator: HarborEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD + "\n")
    assert status("doctor", emulator.url, "--username", "admin", "--secret-file", str(secret)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "all is well"
    assert lines[0].split()[:2] == ["ok", "environment"]
    assert all(len(line) <= WIDTH for line in lines)
    emulator.read_only = True
    assert status("doctor", emulator.url, "--username", "admin", "--secret-file", str(secret)) == 0
    out = capsys.readouterr().out
    assert "warning  read-only    Harbor is in read-only mode." in out
    assert "\n                      -> Nothing can be changed" in out


def test_json(emulator: HarborEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("doctor", emulator.url, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["url"] == f"{emulator.url}/api/v2.0"
    assert found["harborapi"] == harborapi.__version__
    assert {one["status"] for one in found["steps"]} == {"ok"}
    assert set(found["steps"][0]) == {"name", "status", "text", "advice", "facts"}
    assert status("doctor", f"http://127.0.0.1:{faults.refusing_port()}", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert found["steps"][-1]["name"] == "port"


def test_a_terminal_of_few_letters(serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<title>Anmeldung — Größe</title>".encode()
    url = serve(then=faults.answer(page)).url()
    for more in ([], ["--json"]):
        out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", out)
            assert status("doctor", url, *more) == 1
        out.flush()
        told = out.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]  # it is a BytesIO
        assert "Anmeldung" in (json.loads(told)["steps"][-1]["text"] if more else told)


def test_called_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("harborapi.doctor.cli.examine", interrupt)
    assert status("doctor", "http://x") == 130


def test_the_secret_from_stdin(
    emulator: HarborEmulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert status("doctor", emulator.url, "--username", "admin", "--secret-file", "-") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert status("doctor", emulator.url, "--username", "admin") == 2
    assert "--username needs a secret" in capsys.readouterr().err
    assert status("doctor", emulator.url, "--username", "admin", "--secret-file", "-") == 1
    assert "not a secret" in capsys.readouterr().out


def test_the_secret_by_a_prompt(
    emulator: HarborEmulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return PASSWORD

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", ask)
    assert status("doctor", emulator.url, "--username", "admin") == 0
    assert asked == ["Secret of admin: "]
    monkeypatch.setenv("HARBOR_SECRET", PASSWORD)
    monkeypatch.setenv("HARBOR_USERNAME", "somebody else")
    assert status("doctor", emulator.url, "--username", "admin") == 0
    assert len(asked) == 2  # another's secret is not sent as this one's
    monkeypatch.setenv("HARBOR_USERNAME", "admin")
    assert status("doctor", emulator.url, "--username", "admin") == 0
    assert len(asked) == 2
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("doctor", "--nothing"),
        ("doctor", "--time", "3"),
        ("doctor", "--timeout", "soon"),
        ("doctor", "--timeout", "0"),
        ("doctor", "--secret-file", "x"),
        ("doctor", "--username", "x", "--secret-file", "no-such-file"),
        ("doctor", "--username", "x", "--credentials-file", "y"),
        ("doctor", "--verify", "x", "--insecure"),
        ("doctor", "http://x", "http://y"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert status(*arguments) == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--secret", CANARY),
        (f"--secret={CANARY}",),
        ("--password", CANARY),
        ("-p", CANARY),
        (f"-p{CANARY}",),
        ("http://x", CANARY),
        (f"--{CANARY}",),
        (f"--token={CANARY}",),
        ("--username", "x", "--secret-file", "no-such-file"),
    ],
)
def test_a_secret_that_was_given_as_an_argument(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert status("doctor", *arguments) == 2
    told = capsys.readouterr()
    assert CANARY not in told.out + told.err
    if arguments[0].startswith(("--secret", "--password")):
        assert "--secret-file" in told.err


def test_an_empty_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    for content in (b"\n", b"\xff\xfe"):
        secret.write_bytes(content)
        assert status("doctor", "http://x", "--username", "admin", "--secret-file", str(secret)) == 2


@pytest.mark.parametrize("arguments", [("--help",), ("doctor", "--help")])
def test_help(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert status(*arguments) == 0
    told = capsys.readouterr().out
    assert "doctor" in told
    if len(arguments) > 1:
        options = {"--username", "--secret-file", "--credentials-file", "--verify", "--insecure", "--timeout", "--json"}
        assert all(one in told for one in options)
        assert "HARBOR_CA_FILE" in told


# ---- secrets


def echo(seen: Any) -> Any:
    """A server that repeats all it is told, wherever it can."""
    told = json.dumps(dict(seen.headers)).replace('"', "'")
    body = json.dumps({"errors": [{"code": "X", "message": f"{told} {seen.body!r} {CANARY}"}]}).encode()
    if seen.target.endswith("/ping"):
        return faults.answer(b"Pong")
    return faults.answer(body, 500)


@pytest.mark.parametrize("form", ["secret", "basicauth", "token", "file", "environment", "url"])
@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_is_shown(
    serve: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    as_json: bool,
) -> None:
    import base64

    url, more = serve(decide=echo).url(), []
    encoded = base64.b64encode(f"admin:{CANARY}".encode()).decode()
    file = tmp_path / "file"
    if form == "secret":
        file.write_text(CANARY)
        more = ["--username", "admin", "--secret-file", str(file)]
    elif form == "file":
        file.write_text(json.dumps({"name": "robot$ci", "secret": CANARY}))
        more = ["--credentials-file", str(file)]
    elif form == "url":
        url = url.replace("//", f"//admin:{CANARY}@")
    elif form == "environment":
        monkeypatch.setenv("HARBOR_USERNAME", "admin")
        monkeypatch.setenv("HARBOR_PASSWORD", CANARY)
    else:
        monkeypatch.setenv(f"HARBOR_{form.upper()}", encoded if form == "basicauth" else CANARY)
    assert status("doctor", url, *more, *(["--json"] if as_json else [])) == 1
    told = capsys.readouterr()
    for secret in (CANARY, encoded, base64.b64encode(f"robot$ci:{CANARY}".encode()).decode()):
        assert secret not in told.out + told.err


def test_settings_and_reports_show_none() -> None:
    settings = Settings("https://x", "admin", CANARY, CANARY, "", CANARY, environment={"HARBOR_SECRET": CANARY})
    assert CANARY not in repr(settings)
    quoted = 'a"b\\c' + CANARY
    step = Step("x", "ok", f"said {quoted}", f"do {quoted}", {"deep": {"list": [quoted]}}).without([quoted])
    assert CANARY not in f"{step} {step!r}"
    long = Step("x", "ok", "x" * 495 + CANARY).without([CANARY])
    assert "Canary" not in long.text
    assert len(long.text) < 510
    report = Report("https://x", (step,))
    assert CANARY not in report.json()
    assert json.loads(report.json())["steps"][0]["facts"] == {"deep": {"list": ["***"]}}


@pytest.mark.parametrize("url", [f"https://admin:{CANARY}/1@x", f"https://admin:{CANARY}@x:port", f"x:{CANARY}@y"])
def test_an_address_with_credentials(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("doctor", url) == 1
    told = capsys.readouterr()
    assert CANARY not in told.out + told.err
    assert "holds credentials" in told.out
