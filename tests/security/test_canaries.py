"""No secret shows: not in logs, reprs, pictures, exceptions, pickles, tracebacks with locals, on any driver."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import HarborAPIException, InvalidArgument

from .canaries import COOKIE, CSRF, PASSWORD, answer_of, leaks, logged, operation, rows, shown
from .wire import DRIVERS, Asked, answer, do, make_client, serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi._core.operation import Operation

ROWS = list(rows())
SECRET = "canary-value"
LOGIN = (f"Set-Cookie: sid={COOKIE}-1; Path=/; HttpOnly", f"Set-Cookie: _gorilla_csrf={COOKIE}-2; Path=/")


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def test_the_table_names_the_places_that_are_known() -> None:
    named = {row["method"] for row, _ in ROWS}
    known = """
        create_user set_user_password set_user_cli_secret create_robot refresh_robot_secret get_robots create_registry
        update_registry check_registry_status update_config get_config ping_ldap create_webhook_policy
        get_webhook_policies create_scanner get_scanners create_preheat_instance get_preheat_instances
        create_replication_policy get_current_user
    """
    assert named >= set(known.split())


class Harbor:
    """Answers each operation as it may be answered, and sets canaries as cookies and tokens."""

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        self.bodies: dict[int, tuple[int, bytes]] = {}
        self.number = -1

    def __call__(self, asked: Asked) -> bytes | None:
        if asked.target == b"/c/login":
            if asked.method == "GET":
                return answer(b"", 404, *LOGIN, f"X-Harbor-Csrf-Token: {CSRF}")
            return answer(b"", 200, f"Set-Cookie: sid={COOKIE}-3; Path=/")
        if asked.target == b"/c/log_out":
            return answer(b"")
        new = () if "cookie" in dict(asked.headers) else (f"Set-Cookie: sid={COOKIE}-4; Path=/",)
        status, body = self.bodies[self.number]
        if self.outcome == "refused":
            return answer(b'{"errors": [{"code": "BAD_REQUEST", "message": "no"}]}', 400, *new)
        if self.outcome == "broken":
            return answer(body[:-3] + b",,,", status, *new)
        if self.outcome == "of another shape":
            return answer(body.replace(b'"canary-value"', b'["canary-value"]'), status, *new)
        if self.outcome == "lost":
            return None
        return answer(body, status, *new)


PLAIN: dict[str, Any] = {}
SESSION, UNCHECKED = {"session": True}, {"validate": False}


@pytest.mark.parametrize(
    ("outcome", "settings"),
    [
        ("well", PLAIN), ("well", SESSION), ("well", UNCHECKED), ("refused", PLAIN), ("broken", PLAIN),
        ("of another shape", PLAIN), ("lost", SESSION),
    ],
)  # fmt: skip
def test_every_field_that_may_hold_a_secret(
    driver: str, outcome: str, settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    harbor = Harbor(outcome)
    client = None
    with serve(harbor) as server:
        client = make_client(
            driver, server.url, username="admin", secret=PASSWORD, retry=None, logging=True, **settings
        )
        operations = [operation(row, api, SECRET) for row, api in ROWS]
        harbor.bodies = {number: answer_of(api, SECRET) for number, (_, api) in enumerate(ROWS)}

        results = do(client, *(sending(harbor, number, one) for number, one in enumerate(operations)))
    sent = b"".join(asked.body for asked in server.asked)
    assert SECRET.encode() in sent
    if outcome == "well":
        failed = [result for result in results if isinstance(result, Exception)]
        assert not failed, failed
    if outcome in {"refused", "lost"}:
        assert all(isinstance(result, HarborAPIException) for result in results)
    wrong: list[str] = []
    for number, ((row, _), made, result) in enumerate(zip(ROWS, operations, results, strict=True)):
        wrong += [f"{row['method']}: {where}" for where in leaks(shown(result, thorough=number % 12 == 0))]
        wrong += [f"operation {row['method']}: {where}" for where in leaks({**shown(made), "vars": repr(vars(made))})]
    wrong += leaks(logged(caplog.records))
    wrong += leaks({"client": repr(client), "vars": repr(vars(client)), "log": repr(list(client.response_log))})
    wrong += leaks(shown(client))
    assert caplog.records
    assert not wrong, "\n\n".join(wrong[:12]) + f"\n{len(wrong)}"


def sending(harbor: Harbor, number: int, operation: Operation[Any]) -> Callable[[Any], Any]:
    """A step that asks for an operation, and lets the server know which one it is."""

    def step(client: Any) -> Any:
        harbor.number = number
        return client.send(operation)

    return step


@pytest.mark.parametrize("secret", [["canary-value"], {"a": "canary-value"}, 10**30], ids=["list", "dict", "number"])
def test_a_body_that_is_refused(driver: str, secret: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    operations = [operation(row, api, secret) for row, api in ROWS if api["body"]]
    client = make_client(driver, "http://127.0.0.1:9", username="admin", secret=PASSWORD, retry=None)
    results = do(client, *(lambda client, one=one: client.send(one) for one in operations))
    assert any(isinstance(result, InvalidArgument) for result in results)
    wrong = [where for n, one in enumerate(results) for where in leaks(shown(one, thorough=n % 9 == 0), str(10**30))]
    assert not wrong + leaks(logged(caplog.records)), "\n".join(wrong)
