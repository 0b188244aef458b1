"""Every method that sends a body takes a dict in place of the model, and sends it as it is."""

from __future__ import annotations

import asyncio
import inspect
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from harborapi import HarborAsyncClient, HarborClient, models

ROWS = [
    row
    for row in json.loads((Path(__file__).parent.parent / "contract/client-methods.json").read_text())
    if row["kind"] == "existing" and any(parameter.get("wire") == "body" for parameter in row["parameters"])
]
DICT = {"name": "x", "url": "http://x", "of_my_own": 1}
OTHERS: dict[str, Any] = {"user_ids": ["x"], "role": 4}
"""What is no model of the API's, but a list or a number."""


def arguments(row: dict[str, Any], body: Any) -> dict[str, Any]:
    wires = {parameter["name"]: parameter.get("wire") for parameter in row["parameters"]}
    found: dict[str, Any] = {}
    for parameter in inspect.signature(getattr(HarborClient, row["method"])).parameters.values():
        if parameter.name == "self" or (parameter.default is not parameter.empty and wires[parameter.name] != "body"):
            continue
        number = parameter.name == "id" or (parameter.name.endswith("_id") and parameter.name != "registration_id")
        found[parameter.name] = body if wires[parameter.name] == "body" else 1 if number else "x"
    return found


def sent(row: dict[str, Any], body: Any, *, blocking: bool) -> Any:
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(201, json={})

    url = "https://harbor.example.com"
    if blocking:
        with HarborClient(url, "robot$a", "b", transport=httpx2.MockTransport(answer)) as client:
            getattr(client, row["method"])(**arguments(row, body))
    else:

        async def ask() -> None:
            async with HarborAsyncClient(url, "robot$a", "b", transport=httpx2.MockTransport(answer)) as client:
                await getattr(client, row["method"])(**arguments(row, body))

        asyncio.run(ask())
    (request,) = requests
    return json.loads(request.content)


def test_there_are_many() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize("blocking", [False, True], ids=["async", "blocking"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["method"])
def test_a_dict_stands_for_a_body(row: dict[str, Any], blocking: bool) -> None:
    (name,) = (parameter["name"] for parameter in row["parameters"] if parameter.get("wire") == "body")
    if name in OTHERS and row["method"] in {"import_ldap_users", "update_project_member_role"}:
        assert sent(row, OTHERS[name], blocking=blocking)
        return
    assert sent(row, DICT, blocking=blocking) == DICT


def test_a_dict_by_field_names_goes_out_by_wire_names() -> None:
    row = next(row for row in ROWS if row["method"] == "create_scanner")
    body = {"name": "x", "url": "http://x", "skip_cert_verify": True}
    wire = {"name": "x", "url": "http://x", "skip_certVerify": True}
    assert sent(row, body, blocking=True) == sent(row, wire, blocking=True) == wire
    assert sent(row, models.ScannerRegistrationReq.model_validate(body), blocking=True) == wire
