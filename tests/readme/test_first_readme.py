"""The examples of the package's first README run word for word, against an emulator over HTTP.

Of their text only the address and the credentials are replaced; an `except` clause that has a comment alone is given
something to do.
"""

from __future__ import annotations

import ast
import asyncio
import gc
import re
import warnings
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harborapi import HarborAsyncClient, HarborClient, StatusError
from harborapi.emulator import HarborEmulator
from harborapi.models import Artifact, NativeReportSummary, UserResp

BLOCKS = dict(
    enumerate(
        re.findall(
            r"^```py\n(.*?)^```",
            (Path(__file__).parent / "first_readme.md").read_text(encoding="utf-8"),
            re.MULTILINE | re.DOTALL,
        )
    )
)
PASSWORD = "Harbor12345"
WITHOUT_CODE = "    # catch all other HTTP exceptions\n"


class Reader:
    """Somebody who types the examples in, one after the other."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.loop = asyncio.Runner()
        self.names: dict[str, Any] = {"__name__": "__main__", "StatusError": StatusError}

    def adapted(self, text: str) -> str:
        encoded = b64encode(f"admin:{PASSWORD}".encode()).decode()
        for before, after in {
            "https://your-harbor-instance.com": self.url,
            'username="username"': 'username="admin"',
            'secret="secret"': f'secret="{PASSWORD}"',
            "base64_string_here": encoded,
            WITHOUT_CODE: WITHOUT_CODE + "    raise\n",
        }.items():
            text = text.replace(before, after)
        return text

    def run(self, number: int) -> Any:
        """Run an example; returns what its last line gives."""
        tree = ast.parse(self.adapted(BLOCKS[number]))
        last = tree.body[-1]
        if isinstance(last, ast.Expr):
            tree.body[-1] = ast.copy_location(
                ast.Assign([ast.Name("_", ast.Store(), lineno=last.lineno, col_offset=0)], last.value), last
            )
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(ast.fix_missing_locations(tree), f"first_readme.md, example {number}", "exec", flags)
        waits = eval(code, self.names)
        if waits is not None:
            self.loop.run(waits)
        return self.names.pop("_", None)

    def close(self) -> None:
        client = self.names.get("client")
        if isinstance(client, HarborAsyncClient):
            self.loop.run(client.aclose())
        elif isinstance(client, HarborClient):
            client.close()
        self.loop.close()


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator(scanner=True) as emulator:
        yield emulator


@pytest.fixture
def reader(emulator: HarborEmulator) -> Iterator[Reader]:
    with emulator.client() as admin:
        for project in ("project", "testproj"):
            admin.create_project({"project_name": project})
        emulator.push_image("project/repository", tags=["latest", "1.0"])
        admin.scan_artifact("project", "repository", "latest")
        emulator.push_image("project/repository", tags=["old"], content="old")
        emulator.jobs.run()
    with emulator.serve() as server:
        reader = Reader(server.url)
        yield reader
        reader.close()


def test_all_examples_are_here() -> None:
    assert len(BLOCKS) == 9


def test_username_and_password(reader: Reader) -> None:
    reader.run(0)
    assert isinstance(reader.names["client"], HarborAsyncClient)


def test_basic_access_authentication(reader: Reader) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        reader.run(1)
    assert [one.category for one in caught] == [DeprecationWarning]
    user = reader.loop.run(reader.names["client"].get_current_user())
    assert user.username == "admin"


def test_the_base64_text_may_be_any(reader: Reader) -> None:
    """Word for word, what stands in place of the credentials too."""
    with pytest.warns(DeprecationWarning, match="basicauth="):
        exec(BLOCKS[1], reader.names)
    client = reader.names["client"]
    assert client.basicauth.get_secret_value() == "base64_string_here"


def test_get_current_user(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    reader.run(2)
    shown = capsys.readouterr().out
    assert re.match(r"UserResp\(.*username='admin'", shown)
    for name in ("email", "realname", "comment", "user_id", "sysadmin_flag", "creation_time", "update_time"):
        assert f"{name}=" in shown
    assert PASSWORD not in shown


def test_the_current_user_is_a_model(reader: Reader) -> None:
    reader.run(0)
    user = reader.loop.run(reader.names["client"].get_current_user())
    assert isinstance(user, UserResp)
    assert user.oidc_user_meta is None
    assert user.creation_time is not None
    assert user.creation_time.tzinfo is not None


def test_get_artifacts(reader: Reader) -> None:
    reader.run(0)
    found = reader.run(3)
    assert [type(one) for one in found] == [Artifact, Artifact]
    (latest,) = [one for one in found if "latest" in {tag.name for tag in one.tags or []}]
    assert latest.type == "IMAGE"
    assert latest.media_type
    assert latest.manifest_media_type
    assert latest.digest.startswith("sha256:")
    assert latest.extra_attrs
    assert {"architecture", "os"} <= set(latest.extra_attrs)
    for name in ("references", "labels", "scan_overview", "accessories"):
        assert getattr(latest, name) is None, name


def test_with_scan_overview(reader: Reader) -> None:
    reader.run(0)
    found = reader.run(4)
    (overview,) = [one.scan_overview for one in found if one.scan_overview is not None]
    assert isinstance(overview, NativeReportSummary)
    assert overview.scan_status == "Success"
    assert overview.severity
    assert overview.report_id
    assert overview.complete_percent == 100
    assert overview.duration is not None
    assert overview.start_time is not None
    assert overview.end_time is not None
    assert overview.start_time <= overview.end_time
    summary = overview.summary
    assert summary is not None
    assert summary.summary is not None
    assert summary.total == sum(summary.summary.values())
    assert (summary.critical, summary.high, summary.medium, summary.low) == tuple(
        summary.summary.get(name, 0) for name in ("Critical", "High", "Medium", "Low")
    )
    assert summary.fixable is not None


def test_status_code(reader: Reader, emulator: HarborEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    reader.run(0)
    emulator.fail_next(status=412, method="DELETE")
    reader.run(5)
    assert capsys.readouterr().out == "412\n"
    reader.run(5)
    reader.run(5)
    assert capsys.readouterr().out == "404\n"  # deleted by the run before


def test_granular_exception_handling(
    reader: Reader, emulator: HarborEmulator, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.run(0)
    reader.run(6)
    assert capsys.readouterr().out == "'testrepo:latest' not found for project 'testproj'\n"
    for status in (400, 401, 403, 412, 500):
        emulator.fail_next(status=status, method="DELETE")
        with pytest.raises(StatusError) as caught:
            reader.run(6)
        assert caught.value.status_code == status
        named = [kind for kind in reader.names.values() if isinstance(kind, type) and type(caught.value) is kind]
        assert len(named) == 1, "the README imports a class of its own for each"


def test_inspecting_errors(reader: Reader, emulator: HarborEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    reader.run(0)
    emulator.fail_next(status=403, method="DELETE", message="forbidden by a test")
    reader.run(7)
    assert capsys.readouterr().out == "FORBIDDEN forbidden by a test\n"


def test_the_blocking_client(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        reader.run(8)
        gc.collect()  # the example leaves its event loop open: that must not be told to a later test
    assert [one.category for one in caught if one.category is not ResourceWarning] == [DeprecationWarning]
    assert "username='admin'" in capsys.readouterr().out
