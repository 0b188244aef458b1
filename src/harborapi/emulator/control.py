"""The control API of a server: `POST /_emulator/setup`, `/reset`, `/faults`, and `GET /_emulator/requests`."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import push, scanners
from harborapi.emulator.faults import Fault
from harborapi.emulator.harbor import ADMIN_PASSWORD
from harborapi.emulator.wire import HarborError, Request, Response, errors_response, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.app import App
    from harborapi.emulator.harbor import Harbor


def handle(harbor: Harbor, request: Request) -> Response:
    """Answer a request of the control API."""
    action = ACTIONS.get((request.method, request.path))
    if action is None:
        return errors_response(404, "NOT_FOUND", f"the control API has no {request.method} {request.path}")
    try:
        body: Any = json.loads(request.body) if request.body else {}
    except ValueError as error:
        return errors_response(400, "BAD_REQUEST", f"the body is no JSON: {error}")
    if not isinstance(body, dict):
        return errors_response(400, "BAD_REQUEST", "the body is no JSON object")
    try:
        return json_response(action(harbor, cast("dict[str, Any]", body)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # what the body says has the wrong type
        return errors_response(400, "BAD_REQUEST", f"{type(error).__name__}: {error}")


def setup(harbor: Harbor, marker: dict[str, Any]) -> dict[str, Any]:
    """Do what a marker says: push, pull, sleep, ca_certificate, scanner.

    Raises:
        ValueError: the marker is unknown.
    """
    if "sleep" in marker:
        harbor.jobs.settle(float(marker["sleep"]))
        return {}
    if "ca_certificate" in marker:
        harbor.ca_certificate = marker["ca_certificate"] or None
        return {}
    if "scanner" in marker:
        with harbor.lock, harbor.transaction():
            scanners.install(harbor, wanted=bool(marker["scanner"]))
        return {}
    for name, perform in (("push", push.push), ("pull", push.pull)):
        if name in marker:
            try:
                return perform(harbor, marker)
            except HarborError as error:
                return {"refused": f"{error.status} {error.code}: {error.message}"}
    raise ValueError(f"unknown marker: {marker}")


def reset(harbor: Harbor, body: dict[str, Any]) -> dict[str, Any]:
    """Become a fresh Harbor; version and options stay."""
    harbor.reset()
    return {}


def faults(harbor: Harbor, body: dict[str, Any]) -> dict[str, Any]:
    """Set faults: `{"fail": {...}, "latency": seconds, "expired_credentials": bool, "clear": true}` and more."""
    if body.get("clear"):
        harbor.faults.clear()
    if "fail" in body:
        harbor.faults.add(Fault(**body["fail"]))
    if "latency" in body:
        harbor.faults.latency = float(body["latency"])
    if "expired_credentials" in body:
        harbor.faults.expired_credentials = bool(body["expired_credentials"])
    if "password_cost" in body:
        harbor.password_cost = float(body["password_cost"])
    if body.get("lose_sessions"):
        harbor.sessions.lose()
    if "read_only" in body:
        with harbor.lock:
            harbor.configure(read_only=bool(body["read_only"]))
    return {}


def requests(harbor: Harbor, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests that came in since the start or the last reset, the last 10,000."""
    return [
        {
            "method": one.method,
            "path": one.path,
            "query": one.query,
            "headers": one.headers,
            "body": base64.b64encode(one.body).decode(),
            "operation": one.operation,
            "parameters": one.parameters,
            "status": one.status,
        }
        for one in list(harbor.requests)
    ]


ACTIONS: dict[tuple[str, str], Callable[[Harbor, dict[str, Any]], Any]] = {
    ("POST", "/_emulator/setup"): setup,
    ("POST", "/_emulator/reset"): reset,
    ("POST", "/_emulator/faults"): faults,
    ("GET", "/_emulator/requests"): requests,
}


def plant(app: App, seed: object) -> None:
    """Do what a seed says: a list of markers, and of requests `{"method", "path", "body"?, "username"?, "secret"?}`.

    Paths are below `/api/v2.0`, and may have a query. Without a name, requests are the administrator's.

    Raises:
        ValueError: the seed is no list of objects, a request was refused, or a marker is unknown or lacks something.
    """
    if not isinstance(seed, list) or not all(isinstance(step, dict) for step in cast("list[object]", seed)):
        raise ValueError("a seed is a list of markers and requests, each an object")
    for step in cast("list[dict[str, Any]]", seed):
        try:
            refused = ask(app, step) if "method" in step else setup(app.harbor, step).get("refused")
        except KeyError as error:
            raise ValueError(f"the seed's {step} lacks {error}") from None
        if refused:
            raise ValueError(f"the seed's {step} is refused: {refused}")


def ask(app: App, step: dict[str, Any]) -> str:
    """Send a seed's request; what it answers if it is refused, else ""."""
    path, _, query = step["path"].partition("?")
    pair = f"{step.get('username', 'admin')}:{step.get('secret', ADMIN_PASSWORD)}"
    headers = {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    body = b""
    if "body" in step:
        body, headers["content-type"] = json.dumps(step["body"]).encode(), "application/json"
    response = app.handle(Request(step["method"], "/api/v2.0" + path, query, headers, body))
    return "" if response.status < 400 else f"{response.status} {response.body.decode().strip()}"
