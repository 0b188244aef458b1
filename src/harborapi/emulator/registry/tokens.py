"""The token service, and who it is that asks the registry."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from harborapi.emulator import access
from harborapi.emulator.app import site
from harborapi.emulator.moments import seconds
from harborapi.emulator.state import PROJECTS
from harborapi.emulator.wire import EmptyError, Response, html_response, json_response, text_response

if TYPE_CHECKING:
    from harborapi.emulator.access import Caller
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Request

SERVICE = "harbor-registry"
ACTIONS = ("pull", "push", "delete", "scanner-pull")
HEADER = base64.urlsafe_b64encode(b'{"typ":"JWT","alg":"HS256"}').rstrip(b"=").decode()


@dataclass(slots=True, frozen=True)
class Visitor:
    """Who asks the registry: a caller, or the bearer of a token, who has what the token grants."""

    name: str
    caller: Caller
    grants: dict[str, frozenset[str]] | None = None
    """With a token: the actions in each project."""

    def may(self, harbor: Harbor, project: Project | None, action: str) -> bool:
        """Whether the visitor may pull from a project, push to it, or delete in it."""
        if self.grants is not None:
            return project is not None and action in self.grants.get(project.name, ())
        return access.may_project(harbor, self.caller, project, "repository", action)


@site("/service/token")
def service(harbor: Harbor, request: Request, caller: Caller) -> Response:
    """Give a token for the wanted scopes, with the actions that the caller has there."""
    if request.path != "/service/token" or request.method != "GET":
        return html_response(404, "Page Not Found")
    query = parse_qs(request.query)
    wanted = query.get("service", [""])[0]
    if wanted != SERVICE:
        message = f"Unable to handle service: {html.escape(wanted)}"
        return text_response(message, "text/plain; charset=utf-8", 400)
    scopes = [scope for text in query.get("scope", []) for scope in text.split(" ")]
    if caller.anonymous and not scopes:
        return Response(401)
    granted = [granted_access(harbor, caller, scope) for scope in scopes if scope]
    return json_response(make_token(harbor, caller.name, granted)).with_header("Cache-Control", "no-store")


def granted_access(harbor: Harbor, caller: Caller, scope: str) -> dict[str, Any]:
    """What a caller gets for a scope `type:name:actions`: all actions that they have there, whatever was asked."""
    kind, _, rest = scope.partition(":")
    name, _, asked = rest.rpartition(":")
    actions: list[str] = []
    if kind == "repository":
        if "/" not in name:
            raise EmptyError(500)
        project = harbor.state[PROJECTS].find(name=name.partition("/")[0])
        if project is not None:
            actions = [one for one in ACTIONS if access.may_project(harbor, caller, project, "repository", one)]
    elif kind == "registry":
        if name != "catalog":
            raise EmptyError(500)
        actions = asked.split(",") if caller.sysadmin else []
    return {"type": kind, "name": name, "actions": actions}


def make_token(harbor: Harbor, username: str, granted: list[dict[str, Any]]) -> dict[str, Any]:
    """A token, as the service answers it."""
    now = harbor.clock.now()
    lasts = int(harbor.setting("token_expiration")) * 60
    claims = {
        "iss": "harbor-token-issuer",
        "sub": username,
        "aud": SERVICE,
        "exp": int(now.timestamp()) + lasts,
        "iat": int(now.timestamp()),
        "jti": secrets.token_hex(8),
        "access": granted,
    }
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    token = f"{HEADER}.{payload}.{signature(harbor, payload)}"
    return {"token": token, "access_token": "", "expires_in": lasts, "issued_at": seconds(now)}


def signature(harbor: Harbor, payload: str) -> str:
    """What shows that a token is this Harbor's own."""
    digest = hmac.new(harbor.token_key, f"{HEADER}.{payload}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def visitor_of(harbor: Harbor, request: Request, caller: Caller) -> Visitor:
    """Who asks the registry; a token that is not good is nobody's."""
    authorization = request.headers.get("authorization", "")
    if authorization[:7].lower() == "bearer " and not harbor.faults.expired_credentials:
        claims = claims_of(harbor, authorization[7:].strip())
        if claims is not None:
            return Visitor(claims["sub"], access.ANONYMOUS, grants_of(claims["access"]))
    return Visitor(caller.name, caller)


def claims_of(harbor: Harbor, token: str) -> dict[str, Any] | None:
    """What a token says, or None if it is not this Harbor's or is over."""
    header, _, rest = token.partition(".")
    payload, _, signed = rest.partition(".")
    if header != HEADER or not hmac.compare_digest(signed.encode(), signature(harbor, payload).encode()):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims if claims["exp"] > harbor.clock.now().timestamp() else None


def grants_of(granted: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    """The actions in each project that a token's list of accesses gives."""
    found: dict[str, frozenset[str]] = {}
    for one in granted:
        if one["type"] == "repository":
            project = one["name"].partition("/")[0]
            found[project] = found.get(project, frozenset()) | frozenset(one["actions"])
    return found
