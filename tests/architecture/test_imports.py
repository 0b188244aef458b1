"""What an import loads: a light front door."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"pydantic", "pydantic_core", "httpx2", "httpcore2", "anyio", "aiohttp", "asyncio", "ssl", "rich", "h11"}


def loaded(statement: str) -> set[str]:
    """The modules that a statement loads in a fresh Python."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_package_loads_nothing_of_weight() -> None:
    found = loaded("import harborapi")
    assert found & HEAVY == set()
    assert {name for name in found if name.startswith("harborapi")} == {"harborapi", "harborapi._version"}


def test_the_exceptions_load_no_library() -> None:
    assert loaded("from harborapi.exceptions import NotFound") & HEAVY == set()


def test_the_operations_load_no_model_and_no_http_library() -> None:
    found = loaded("from harborapi.operations import artifact, project")
    assert not {name for name in found if name.startswith("harborapi.models.")}
    assert found & {"httpx2", "httpcore2", "aiohttp", "anyio"} == set()


def test_a_client_loads_no_model_and_no_http_library_before_it_is_used() -> None:
    found = loaded("from harborapi import HarborClient, HarborAsyncClient")
    assert not {name for name in found if name.startswith("harborapi.models.")} - {"harborapi.models.semver"}
    assert found & {"httpx2", "httpcore2", "aiohttp", "anyio"} == set()


def test_the_emulator_is_not_loaded_with_the_clients() -> None:
    found = loaded("from harborapi import HarborClient; HarborClient('https://harbor.example.com').close()")
    assert not {name for name in found if name.startswith("harborapi.emulator")}
    assert "h11" not in found or "httpx2" in found
