"""What scenarios are played on: one Harbor, and clients of either colour that are used in the same words.

A scenario is written once, as for the blocking client. `Acting` calls the client's method and, where that gives a
coroutine, runs it on the scenario's own event loop. So the same lines use both clients, in process and over HTTP, and
the emulator or a real server.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import os
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator, contents
from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    StatusError,
    Unauthorized,
    UnprocessableEntity,
)

from .pushing import Registry

E = TypeVar("E", bound=StatusError)

ADMIN = ("admin", "Harbor12345")
PASSWORD = "Passw0rd1"
VULNERABLE = "vulnerable app"
"""The content of an image in which the emulator's scanner finds something."""
LIVE_SECONDS = 180.0
"""How long work on a real server is waited for."""

ADMINISTRATOR, DEVELOPER, GUEST, MAINTAINER, LIMITED_GUEST = 1, 2, 3, 4, 5
"""The roles in a project, by their ids."""

CODES: dict[type[StatusError], str] = {
    BadRequest: "BAD_REQUEST",
    Unauthorized: "UNAUTHORIZED",
    Forbidden: "FORBIDDEN",
    NotFound: "NOT_FOUND",
    MethodNotAllowed: "METHOD_NOT_ALLOWED",
    Conflict: "CONFLICT",
    PreconditionFailed: "PRECONDITION",
    UnprocessableEntity: "UNPROCESSABLE_ENTITY",
    InternalServerError: "UNKNOWN",
}


@contextmanager
def refused(kind: type[E], says: str = "", *, code: str | None = "") -> Iterator[pytest.ExceptionInfo[E]]:
    """The block ends in exactly this exception, with what Harbor says of it.

    Args:
        kind: the class, no class below it.
        says: a part of the server's message.
        code: the server's code; by default the one that goes with the status; None where there is an empty body.
    """
    with pytest.raises(kind) as caught:
        yield caught
    error = caught.value
    assert type(error) is kind, error
    assert error.status_code == kind.status
    assert error.operation
    assert error.request_id
    expected = [] if code is None else [code or CODES[kind]]
    assert [one.code for one in error.errors] == expected, error
    assert says in (error.message if code is None else (error.errors[0].message or "")), error


@dataclass(frozen=True)
class Way:
    """How a scenario reaches its Harbor."""

    name: str
    is_async: bool
    over_http: bool
    library: str = "httpx2"


WAYS = [
    Way("blocking", False, False),
    Way("async", True, False),
    Way("blocking-http", False, True),
    Way("async-http", True, True),
]
AIOHTTP = Way("aiohttp", True, True, "aiohttp")
LIVE_WAYS = [Way("live-blocking", False, True), Way("live-async", True, True)]
LIVE_URL = os.environ.get("HARBOR_URL", "") if os.environ.get("HARBOR_LIVE") else ""
"""The real server to play on; empty: there is none. A `HARBOR_URL` alone, which programs use, is none either."""


@dataclass(frozen=True)
class Live:
    """A real server to play on, and its administrator."""

    url: str
    username: str
    secret: str
    ca_file: str = ""

    @classmethod
    def from_environment(cls) -> Live:
        """What `make live` says."""
        url = LIVE_URL.removesuffix("/").removesuffix("/api/v2.0")
        secret = os.environ.get("HARBOR_SECRET") or os.environ.get("HARBOR_PASSWORD")
        if not secret:
            pytest.exit("HARBOR_SECRET is not set: the secret of an administrator of the server", 2)
        username = os.environ.get("HARBOR_USERNAME", "admin")
        return cls(url, username, secret, os.environ.get("HARBOR_CA_FILE", ""))


@dataclass(frozen=True)
class Sent:
    """One answer that a client got."""

    method: str
    url: str
    status: int


class Acting:
    """One account's client, used as if it were the blocking one."""

    def __init__(self, client: HarborClient | HarborAsyncClient, harbor: Harbor) -> None:
        self._client, self._harbor = client, harbor

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        if not callable(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return self._harbor.await_(value(*args, **kwargs))
            finally:
                self._harbor.note(self._client)

        return call


@dataclass(frozen=True)
class Account:
    """A user that a scenario made, and what the user does."""

    id: int
    name: str
    secret: str
    client: HarborClient


class Harbor:
    """The Harbor that one scenario works on, and all who work on it.

    Args:
        way: how it is reached.
        release: which release an emulator is of.
        folder: gives a folder for the scenario's files.
        live: a real server in place of an emulator.
        options: what else the emulator is to be.
    """

    def __init__(
        self,
        way: Way,
        release: str,
        folder: Callable[[], Path],
        live: Live | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.way, self.live = way, live
        self._folder = folder
        self.sent: list[Sent] = []
        self._stack = ExitStack()
        self._runner: asyncio.Runner | None = None
        self._later: list[Callable[[], object]] = []
        self._mark = f"scenario-{secrets.token_hex(3)}"
        self._standin = ""
        self._clients: dict[tuple[str, str], HarborClient] = {}
        try:
            self._begin(release, options or {})
        except BaseException:
            self._stack.close()
            raise

    def _begin(self, release: str, options: dict[str, Any]) -> None:
        if self.way.is_async:
            self._runner = self._stack.enter_context(asyncio.Runner())
        if self.live is None:
            self._emulator: HarborEmulator | None = self._stack.enter_context(HarborEmulator(release, **options))
            if self.way.over_http:
                self._stack.enter_context(self._emulator.serve())
            self.url = self._emulator.url
        else:
            self._emulator, self.url = None, self.live.url
        self.client = self.acting(*self.admin)
        version = release if self.live is None else str(self.client.get_system_info().harbor_version)
        major, minor = version.removeprefix("v").split(".")[:2]
        self.release = int(major), int(minor)

    # ---- who acts

    def acting(self, username: str = "", secret: str = "", **options: Any) -> HarborClient:
        """A client of somebody; without a name, of nobody."""
        key = username, secret
        if key in self._clients and not options:
            return self._clients[key]
        login: Any = (username, secret) if username else (None, None)
        kind: type[HarborClient | HarborAsyncClient] = HarborAsyncClient if self.way.is_async else HarborClient
        if not self.way.over_http and self._emulator is not None:
            options["transport"] = self._emulator.transport
        if self.live is not None and self.live.ca_file:
            options["verify"] = self.live.ca_file
        if self.way.library != "httpx2":
            options["http"] = self.way.library
        client = kind(self.url, *login, **options)
        if isinstance(client, HarborAsyncClient):
            self._stack.callback(lambda: self.await_(client.aclose()))
        else:
            self._stack.callback(client.close)
        acting = cast(HarborClient, Acting(client, self))
        self._clients[key] = acting
        return acting

    @property
    def admin(self) -> tuple[str, str]:
        """The administrator's name and secret."""
        return ADMIN if self.live is None else (self.live.username, self.live.secret)

    @property
    def anonymous(self) -> HarborClient:
        """A client without credentials."""
        return self.acting()

    def account(self, project: str = "", role: int = 0) -> Account:
        """A new user; with a role in a project where one is given."""
        name = self.name("user")
        email = f"{name}@example.com"
        location = self.client.create_user(
            {"username": name, "email": email, "realname": name, "password": PASSWORD, "comment": ""}
        )
        number = int(location.rpartition("/")[2])
        self.later(lambda: self.client.delete_user(number))
        if project:
            self.client.add_project_member(project, {"role_id": role, "member_user": {"username": name}})
        return Account(number, name, PASSWORD, self.acting(name, PASSWORD))

    # ---- what there is

    def name(self, what: str) -> str:
        """A name that nothing else has."""
        return f"{self._mark}-{what}-{len(self._later)}{secrets.token_hex(2)}"

    def project(self, *, public: bool = False, **more: Any) -> str:
        """A new project; its name."""
        name = self.name("project")
        body: Any = {"project_name": name, "metadata": {"public": str(public).lower()}, **more}
        self.client.create_project(body)
        self.later(lambda: self._remove_project(name))
        return name

    def _remove_project(self, name: str) -> None:
        for rule in self.client.get_project_immutable_tag_rules(name):
            self.client.delete_project_immutable_tag_rule(name, rule.id or 0)
        for repository in self.client.get_repositories(name):
            self.client.delete_repository(name, (repository.name or "").partition("/")[2])
        for policy in self.client.get_preheat_policies(name):
            self.client.delete_preheat_policy(name, policy.name or "")
        self.client.delete_project(name)

    def project_id(self, name: str) -> int:
        """The id of a project."""
        return self.client.get_project(name).project_id or 0

    def push(self, name: str, *tags: str, kind: str = "image", content: str = "", subject: str = "") -> str:
        """Push an artifact to `project/repository`; its digest.

        Args:
            name: where to.
            tags: its tags; none: `latest`; one empty text leaves it without.
            kind: image, index, chart or signature.
            content: what its bytes depend on; by default its name.
            subject: of a signature, the digest that is signed.
        """
        named = tags or ("latest",)
        if kind == "signature":
            made, named = contents.signature(subject), (subject.replace(":", "-") + ".sig",)
        else:
            made = contents.make(kind, content or f"{name}:{named[0]}")
        Registry(self.registry_client).push(name, made, named)
        return made.digest

    def pull(self, name: str, reference: str) -> None:
        """Pull a manifest, as a container runtime does."""
        Registry(self.registry_client).pull(name, reference)

    @property
    def registry_client(self) -> Any:
        """A client of the HTTP library for the registry's own protocol."""
        import httpx2

        known = self.__dict__.get("_registry")
        if known is None:
            transport = None if self._emulator is None else self._emulator.transport
            verify: Any = True
            if self.live is not None and self.live.ca_file:
                verify = ssl.create_default_context(cafile=self.live.ca_file)
            known = httpx2.Client(
                base_url=self.url,
                auth=self.admin,
                transport=transport,
                timeout=60,
                trust_env=False,
                verify=verify,
            )
            self._stack.callback(known.close)
            self.__dict__["_registry"] = known
        return known

    @cached_property
    def folder(self) -> Path:
        """A folder for the scenario's files; few need one."""
        return self._folder()

    # ---- what needs an emulator

    @property
    def emulator(self) -> HarborEmulator:
        """The emulator; a scenario that asks for it is skipped on a real server."""
        if self._emulator is None:
            self.skip("it works on what only an emulator has: its clock, its faults or its state")
        return self._emulator

    def only_emulated(self, why: str) -> None:
        """Skip the scenario on a real server."""
        if self._emulator is None:
            self.skip(why)

    @staticmethod
    def skip(why: str) -> NoReturn:
        """Skip the scenario."""
        pytest.skip(f"not on a real server: {why}")

    @property
    def standin(self) -> str:
        """The address of a server that Harbor can call: a scanner, a Dragonfly, an OIDC provider, what hooks call."""
        name = "127.0.0.1" if self.live is None else os.environ.get("HARBOR_CALLS", "")
        if not name:
            self.skip(
                "it needs a server that Harbor can call: HARBOR_CALLS=… tells by which name it reaches this machine"
            )
        if not self._standin:
            self._standin = self._stack.enter_context(_standin(name))
        return self._standin

    # ---- time

    def finish(self, done: Callable[[], object]) -> None:
        """Let the work that is under way come to its end.

        Args:
            done: tells whether it has; a real server is asked again and again.
        """
        if self._emulator is not None and self._emulator.harbor.pace == "manual":
            self._emulator.jobs.run()
            assert done()
            return
        end = time.monotonic() + LIVE_SECONDS
        while not done():
            if time.monotonic() > end:
                pytest.fail(f"the work was not done in {LIVE_SECONDS:.0f} s")
            time.sleep(0.5)  # nobody tells when a real server is done

    # ---- the end

    def later(self, what: Callable[[], object]) -> None:
        """Do something at the end of the scenario, to leave a real server as it was; the last is done first."""
        self._later.append(what)

    def close(self) -> None:
        """Take away what the scenario made, and let go of everything."""
        failed: list[Exception] = []
        if self._emulator is None:
            for what in reversed(self._later):
                try:
                    what()
                except NotFound:
                    pass
                except Exception as error:
                    failed.append(error)
        self._stack.close()
        if failed:
            raise ExceptionGroup("not everything that the scenario made could be removed", failed)

    # ---- between the scenario and the clients

    def await_(self, value: Any) -> Any:
        """What a client's method gives, at last."""
        if self._runner is None:
            return value
        if inspect.iscoroutine(value):
            return self._runner.run(value)
        if isinstance(value, AsyncIterator):
            return iter(self._runner.run(_all(value)))
        return value

    def note(self, client: HarborClient | HarborAsyncClient) -> None:
        """Remember what a client was answered."""
        self.sent += [Sent(one.method, one.url, one.status_code) for one in client.response_log]
        client.response_log.clear()


def _standin(name: str) -> AbstractContextManager[str]:
    """The emulator tests' server; they are a package of their own, and packages of tests don't import each other."""
    path = Path(__file__).parents[1] / "emulator/replay/standin.py"
    spec = importlib.util.spec_from_file_location("scenarios_standin", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    running: AbstractContextManager[str] = module.running(name)
    return running


async def _all(values: AsyncIterator[Any]) -> list[Any]:
    return [value async for value in values]


def number(location: str) -> int:
    """The id at the end of a location."""
    return int(location.rpartition("/")[2])
