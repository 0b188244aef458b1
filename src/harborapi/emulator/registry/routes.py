"""Where a request to `/v2/` goes, and who may do what there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from harborapi.emulator.app import site
from harborapi.emulator.registry import blobs, lists, manifests
from harborapi.emulator.registry.tokens import SERVICE, Visitor, visitor_of
from harborapi.emulator.state import PROJECTS, Project
from harborapi.emulator.wire import HarborError, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.access import Caller
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Request

NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
ACTIONS = {"GET": "pull", "HEAD": "pull", "POST": "push", "PUT": "push", "PATCH": "push", "DELETE": "delete"}
SCOPES = {"pull": "pull", "push": "pull,push", "delete": "delete"}


@dataclass(slots=True)
class Visit:
    """A request to a repository by somebody who has the right to it."""

    harbor: Harbor
    request: Request
    visitor: Visitor
    project: Project
    name: str
    """The repository's full name."""
    last: str
    """The path's last part: a tag, a digest, an upload's number."""
    query: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def short_name(self) -> str:
        """The repository's name without the project's."""
        return self.name.partition("/")[2]


Methods = dict[str, "Callable[[Visit], Response]"]
PATHS: dict[str, Methods] = {
    r"/tags/list(?P<last>)": {"GET": lists.tags},
    r"/referrers/(?P<last>[^/]+)": {"GET": lists.referrers},
    r"/manifests/(?P<last>[^/]+)": {
        "GET": manifests.get,
        "HEAD": manifests.get,
        "PUT": manifests.put,
        "DELETE": manifests.delete,
    },
    r"/blobs/uploads/?(?P<last>)": {"POST": blobs.start},
    r"/blobs/uploads/(?P<last>[^/]+)": {
        "GET": blobs.status,
        "PATCH": blobs.append,
        "PUT": blobs.finish,
        "DELETE": blobs.cancel,
    },
    r"/blobs/(?P<last>[^/]+)": {"GET": blobs.get, "HEAD": blobs.get, "DELETE": blobs.delete},
}
ROUTES = tuple((re.compile(rf"/v2/(?P<name>{NAME}){path}"), methods) for path, methods in PATHS.items())


@site("/v2/")
def serve(harbor: Harbor, request: Request, caller: Caller) -> Response:
    """Answer a request to the registry."""
    try:
        response = answer(harbor, request, visitor_of(harbor, request, caller))
    except HarborError as error:
        response = error.response()
    return response.with_header("Docker-Distribution-Api-Version", "registry/2.0")


def answer(harbor: Harbor, request: Request, visitor: Visitor) -> Response:
    """Find what the path means, ask for the right, and do it."""
    path = unquote(request.path)
    if request.method not in ("GET", "HEAD") and harbor.setting("read_only"):
        raise HarborError(403, "The system is in read only mode. Any modification is prohibited.", "DENIED")
    if path == "/v2/":
        if not visitor.name:
            return refused(request, "unauthorized")
        return Response(200, b"{}", "application/json; charset=utf-8")
    query = {name: values[-1] for name, values in parse_qs(request.query, keep_blank_values=True).items()}
    if path == "/v2/_catalog" and request.method == "GET":
        if not visitor.caller.sysadmin:
            return refused(request, "unauthorized to list catalog", basic=True)
        return lists.catalog(harbor, request, query)
    for pattern, methods in ROUTES:
        match = pattern.fullmatch(path)
        if match is not None and request.method in ACTIONS:
            return in_repository(harbor, request, visitor, match, methods, query)
    return refused(request, f"un-recognized request: {request.method} {path}", challenge="")


def in_repository(
    harbor: Harbor,
    request: Request,
    visitor: Visitor,
    match: re.Match[str],
    methods: Methods,
    query: dict[str, str],
) -> Response:
    """Do what a path means within a repository, if the visitor may."""
    name, action = match["name"], ACTIONS[request.method]
    wanted = [(name, action)]
    if request.method == "POST" and query.get("mount") and query.get("from"):
        wanted.append((query["from"], "pull"))
    scope = " ".join(f"repository:{one}:{SCOPES[act]}" for one, act in wanted)
    for one, act in wanted:
        if action == "pull" and "authorization" not in request.headers:
            return refused(request, "authorize header needed to send HEAD to repository", scope)
        place = one.partition("/")[0]
        project = harbor.state[PROJECTS].find(name=place)
        if project is None:
            return refused(request, f"project {place} not found", challenge="")
        if not visitor.may(harbor, project, act):
            return refused(request, f"unauthorized to access repository: {one}, action: {act}", scope)
    project = harbor.state[PROJECTS].find(name=name.partition("/")[0])
    if project is None or "/" not in name:
        raise HarborError(404, f"repository {name} not found", "NAME_UNKNOWN")
    if request.method not in methods:
        raise HarborError(405, "method not allowed", "UNSUPPORTED")
    return methods[request.method](Visit(harbor, request, visitor, project, name, match["last"], query))


def refused(
    request: Request, message: str, scope: str = "", *, basic: bool = False, challenge: str | None = None
) -> Response:
    """401 with the challenge that fits: of the token service, or basic for who came with credentials."""
    if challenge is None:
        challenge = f'Bearer realm="{request.scheme}://{request.host}/service/token",service="{SERVICE}"'
        challenge += f',scope="{scope}"' if scope else ""
        if basic or "authorization" in request.headers:
            challenge = 'Basic realm="harbor"'
    error = HarborError(401, f"unauthorized: {message}")
    return error.response().with_header("Www-Authenticate", challenge)
