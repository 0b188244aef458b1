"""What both clients share: settings, credentials, and the calls made of them. No I/O."""

from __future__ import annotations

import copy
import logging as _logging
import os
import ssl
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

from ._core.address import Address
from ._core.call import Call
from ._core.decode import Reading
from ._core.reply import Reply
from ._core.retry import Policy
from ._core.session import Session
from ._leaving import unseen, warn
from ._version import __version__
from .auth import Credentials, docker_credentials, load_harbor_auth_file
from .exceptions import InvalidArgument
from .options import Options, timeout_of
from .responselog import ResponseLog, ResponseLogEntry
from .retry import RetrySettings

if TYPE_CHECKING:
    from typing import Self, Unpack

    from pydantic import SecretStr

    from ._core.operation import Operation
    from ._core.wire import Flow, Progress, Request, Response, Sink, Timeout, Watch
    from ._http.common import Connections
    from .hooks import Hooks

log = _logging.getLogger("harborapi")
log.addHandler(_logging.NullHandler())

T = TypeVar("T")

SessionMode = Literal["auto"] | bool
_OVERRIDES: ContextVar[Mapping[int, Mapping[str, Any]]] = ContextVar("harborapi_overrides")
_DEFAULT_RETRY = RetrySettings()
LOG_OUT_SECONDS = 2.0
_NOBODY = ("example.com", "example.net", "example.org")  # programs name them for a server that is not known yet


class OptionChanges(TypedDict, total=False):
    """What `with_options` can change."""

    timeout: float | Timeout | None
    deadline: float | None
    retry: RetrySettings | None
    validate: bool
    on_invalid: Literal["raise", "skip"]
    headers: Mapping[str, str]
    follow_redirects: bool
    concurrency: int
    max_body: int
    hooks: Iterable[Hooks]
    username: str
    secret: str
    basicauth: str
    token: str


@dataclass(eq=False)
class Shared:
    """What a client and its twins have in common."""

    connections: Connections
    driver: Any
    response_log: ResponseLog
    logs: bool
    process: int = field(default_factory=os.getpid)
    last: Reply[Any] | None = None
    watch: Watch | None = None
    version: Any = None
    retired: list[Any] = field(default_factory=list[Any])
    """Drivers of before `authenticate` changed how certificates are checked, to be closed with the client."""

    def observe(self, operation: Operation[Any], request: Request, response: Response) -> None:
        """Keep what is known of an answer."""
        url = request.url
        self.last = Reply(operation, response.status, response.headers, response.content, 1, response.elapsed, url)
        entry = ResponseLogEntry(url, request.method, response.status, response.elapsed, len(response.content))
        self.response_log.add(entry)
        if self.logs:
            log.info("%s %s: %d in %.3f s", entry.method, entry.url, entry.status_code, entry.duration)


class ClientBase:
    """The settings of a client of one Harbor.

    Args:
        url: The server's address, e.g. `https://harbor.example.com`; with or without `/api/v2.0`, with a path before
            it where a proxy adds one.
        username: A user's or robot's name. Without credentials of any kind the client is anonymous.
        secret: The password, or the robot's secret.
        basicauth: The base64 form of `username:secret`, in place of the two.
        credentials_file: A robot's credential file (JSON), in place of the others.
        validate: False makes models without validation.
        raw: Methods give parsed JSON in place of models. Kept for existing programs; the typed way is `exchange`.
        logging: Log each answer (method, URL, status, seconds) at INFO.
        max_logs: How many answers `response_log` keeps; None is 1,000.
        follow_redirects: Whether a GET follows a redirect within the server's origin.
        timeout: Seconds for each step of a request: to connect, to send, to wait for the next bytes. Or a `Timeout`.
        verify: Whether the server's certificate is checked: True (by the system's store), False, a file or folder of
            CA certificates, or an `ssl.SSLContext`.
        retry: What is tried again; None: nothing.
        credentials: Another name of `basicauth`; deprecated.
        password: Another name of `secret`; deprecated.
        loop: Accepted and not needed; deprecated.
        token: A bearer token, in place of the other credentials.
        docker_config: True takes what `docker login` stored for the server; or the path of a `config.json`.
        session: "auto" logs a user in after the first answer of a Harbor, which spares the server a costly check of
            the password with every request (Harbor's audit log shows the log-in); True at once, False never.
        deadline: Seconds for a whole call, pages and retries included; None is no limit.
        headers: More headers for every request.
        user_agent: What the client calls itself.
        on_invalid: What becomes of an item of a list that can't be read: `raise` an error that bears the others, or
            `skip` it with a warning logged.
        concurrency: How many pages or operations are under way at once in one call.
        max_connections: How many connections, and requests in flight, at the most.
        requests_per_second: A pace for the whole client; None is no limit.
        max_body: The largest answer that is read into memory, in bytes.
        cert: A client certificate: a file, or (certificate, key), or (certificate, key, password).
        proxy: The URL of a proxy; by default the environment's.
        trust_env: Whether proxies are taken from the environment.
        transport: A transport of `httpx2` in place of connections of our own, e.g. an emulator's.
        http_client: A client of `httpx2` to send requests by. The session log-in is then off unless `session=True`.
        http: The HTTP library: `httpx2`, or for the async client `aiohttp` (extra `harborapi[aiohttp]`).
        hooks: Told of each operation and each try, for logs, metrics and traces.

    Raises:
        InvalidArgument: The address, the credentials or a setting can't be right.
    """

    @unseen
    def __init__(
        self,
        url: str,
        username: str | None = None,
        secret: str | None = None,
        basicauth: str | None = None,
        credentials_file: str | os.PathLike[str] | None = None,
        validate: bool = True,
        raw: bool = False,
        logging: bool = False,
        max_logs: int | None = None,
        follow_redirects: bool = True,
        timeout: float | Timeout | None = 10.0,
        verify: bool | str | ssl.SSLContext = True,
        retry: RetrySettings | None = _DEFAULT_RETRY,
        *,
        credentials: str | None = None,
        password: str | None = None,
        loop: object = None,
        token: str | None = None,
        docker_config: bool | str | os.PathLike[str] = False,
        session: SessionMode = "auto",
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        user_agent: str = f"harborapi/{__version__}",
        on_invalid: Literal["raise", "skip"] = "raise",
        concurrency: int = 10,
        max_connections: int = 100,
        requests_per_second: float | None = None,
        max_body: int = 1 << 28,
        cert: str | tuple[str, ...] | None = None,
        proxy: str | None = None,
        trust_env: bool = True,
        transport: Any = None,
        http_client: Any = None,
        http: Literal["httpx2", "aiohttp"] = "httpx2",
        hooks: Iterable[Hooks] = (),
    ) -> None:
        if loop is not None:
            warn("loop= is not needed: the blocking client has no event loop", DeprecationWarning)
        if credentials is not None:
            warn("credentials= is now called basicauth=", DeprecationWarning)
        if password is not None:
            warn("password= is now called secret=", DeprecationWarning)
        if session not in {True, False, "auto"}:
            raise InvalidArgument(f"session must be True, False or 'auto', not {session!r}")
        if max_connections < 1:
            raise InvalidArgument(f"max_connections must be 1 or more, not {max_connections}")
        self._options = Options(
            timeout=timeout_of(timeout),
            deadline=deadline,
            retry=retry and copy.copy(retry),  # what is no RetrySettings is refused by the options
            validate=validate,
            raw=raw,
            on_invalid=on_invalid,
            headers={"user-agent": user_agent, "accept-encoding": "gzip, deflate"} | _lower(headers or {}),
            follow_redirects=follow_redirects,
            concurrency=concurrency,
            max_body=max_body,
            hooks=hooks,
        )
        self._session_mode: SessionMode = False if http_client is not None and session == "auto" else session
        self._in_process = transport is not None or http_client is not None
        self._http = http
        self._owner = True
        self._plain: tuple[Any, Any] = (None, None)  # the connections' settings, and the client made of them
        self._address = Address.parse(url)
        self._identify(username, secret or password, basicauth or credentials, credentials_file, token, docker_config)
        from ._http.common import Connections

        connections = Connections(
            verify=verify,
            cert=cert,
            proxy=proxy,
            trust_env=trust_env,
            max_connections=max_connections,
            transport=transport,
            http_client=http_client,
            requests_per_second=requests_per_second,
        )
        self._shared = Shared(connections, self._make_driver(connections), ResponseLog(max_logs), logging)

    def _make_driver(self, connections: Connections) -> Any:
        raise NotImplementedError

    @classmethod
    @unseen
    def from_env(cls, **settings: Any) -> Self:
        """A client by the environment.

        `HARBOR_URL`, and for credentials `HARBOR_USERNAME` with `HARBOR_SECRET` (or `HARBOR_PASSWORD`),
        `HARBOR_BASICAUTH`, `HARBOR_CREDENTIALS_FILE` or `HARBOR_TOKEN`; `HARBOR_CA_FILE` is a file of CA certificates.

        Args:
            settings: Settings of the constructor, which win over the environment.

        Returns:
            The client.

        Raises:
            InvalidArgument: `HARBOR_URL` is not set, or a setting can't be right.
        """
        found: dict[str, Any] = {
            "url": os.environ.get("HARBOR_URL", ""),
            "username": os.environ.get("HARBOR_USERNAME"),
            "secret": os.environ.get("HARBOR_SECRET") or os.environ.get("HARBOR_PASSWORD"),
            "basicauth": os.environ.get("HARBOR_BASICAUTH"),
            "credentials_file": os.environ.get("HARBOR_CREDENTIALS_FILE"),
            "token": os.environ.get("HARBOR_TOKEN"),
            "verify": os.environ.get("HARBOR_CA_FILE") or True,
        } | settings
        if not found["url"]:
            raise InvalidArgument("HARBOR_URL is not set, and no url= was given")
        return cls(**found)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"

    # ---- who asks

    def _identify(
        self,
        username: str | None,
        secret: str | None,
        basicauth: str | None,
        credentials_file: str | os.PathLike[str] | None,
        token: str | None,
        docker_config: bool | str | os.PathLike[str] = False,
    ) -> None:
        if username and secret:
            found = Credentials.basic(username, secret)
        elif basicauth:
            found = Credentials.as_given(basicauth)
        elif credentials_file:
            found = load_harbor_auth_file(credentials_file).credentials()
        elif token:
            found = Credentials.bearer(token)
        elif docker_config:
            found = docker_credentials(self._address.host, None if docker_config is True else docker_config)
        elif username or secret:
            missing = "secret" if username else "username"
            raise InvalidArgument(f"username and secret go together: {missing} is missing")
        else:
            found = Credentials()
        self._adopt(found)

    def _adopt(self, found: Credentials) -> None:
        away = not (self._address.loopback or self._in_process or self._address.host in _NOBODY)
        if found.header and away and self._address.origin[0] == "http":
            warn(f"credentials go to {self._address.host} over http: anyone between can read them", UserWarning)
        self._credentials = found
        self._session: Session | None = None
        if found.login and self._session_mode:
            self._session = Session(*found.login, eager=self._session_mode is True)

    @unseen
    def authenticate(
        self,
        username: str | None = None,
        secret: str | None = None,
        basicauth: str | None = None,
        credentials_file: str | os.PathLike[str] | None = None,
        url: str | None = None,
        verify: bool | str | ssl.SSLContext | None = None,
    ) -> None:
        """Change who asks, and of which server, in place. Calls under way end with what they began with.

        Args:
            username: A user's or robot's name.
            secret: The password, or the robot's secret.
            basicauth: The base64 form of `username:secret`.
            credentials_file: A robot's credential file.
            url: Another server.
            verify: Another way to check the server's certificate; connections are then made anew.

        Raises:
            InvalidArgument: The address or the credentials can't be right.
        """
        if url:
            self._address = Address.parse(url)
            self._shared.version = None
        if username or secret or basicauth or credentials_file:
            self._identify(username, secret, basicauth, credentials_file, None)
        elif url:
            self._adopt(self._credentials)
        if verify is not None and verify != self._shared.connections.verify:
            self._shared.connections = replace(self._shared.connections, verify=verify)
            self._shared.retired.append(self._shared.driver)
            self._shared.driver = self._make_driver(self._shared.connections)

    # ---- what existing programs read and assign

    @property
    def url(self) -> str:
        """The address of the API; may be assigned."""
        return self._address.url

    @url.setter
    def url(self, value: str) -> None:
        self.authenticate(url=value)

    @property
    def basicauth(self) -> SecretStr:
        """The base64 form of `username:secret`; empty for an anonymous client or one with a token. May be assigned."""
        from pydantic import SecretStr

        kind, _, value = (self._credentials.header or "").partition(" ")
        return SecretStr(value if kind == "Basic" else "")

    @basicauth.setter
    def basicauth(self, value: SecretStr | str) -> None:
        self.authenticate(basicauth=value if isinstance(value, str) else value.get_secret_value())

    @property
    def validate(self) -> bool:
        """Whether models are made with validation; may be assigned."""
        return self._options.validate

    @validate.setter
    def validate(self, value: bool) -> None:
        self._options = replace(self._options, validate=value)

    @property
    def raw(self) -> bool:
        """Whether methods give parsed JSON in place of models; may be assigned."""
        return self._options.raw

    @raw.setter
    def raw(self, value: bool) -> None:
        self._options = replace(self._options, raw=value)

    @property
    def retry(self) -> RetrySettings | None:
        """What is tried again; may be assigned, and so may its fields."""
        return self._options.retry

    @retry.setter
    def retry(self, value: RetrySettings | None) -> None:
        self._options = replace(self._options, retry=value)

    @property
    def timeout(self) -> float | Timeout | None:
        """Seconds for each step of a request, or a `Timeout` where they differ; may be assigned."""
        limits = self._options.timeout
        alike = limits.connect == limits.read == limits.write and limits.pool is None
        return limits.read if alike else limits

    @timeout.setter
    def timeout(self, value: float | Timeout | None) -> None:
        self._options = replace(self._options, timeout=timeout_of(value))

    @property
    def follow_redirects(self) -> bool:
        """Whether a GET follows a redirect within the server's origin; may be assigned."""
        return self._options.follow_redirects

    @follow_redirects.setter
    def follow_redirects(self, value: bool) -> None:
        self._options = replace(self._options, follow_redirects=value)

    def _kept_plain(self) -> Any:
        """The HTTP library's client that was made before, where it still has this client's settings."""
        of, kept = self._plain
        return None if of is not self._shared.connections or kept.is_closed else kept

    @property
    def verify(self) -> bool | str | ssl.SSLContext:
        """How the server's certificate is checked; `authenticate` changes it."""
        return self._shared.connections.verify

    @property
    def response_log(self) -> ResponseLog:
        """The last answers: URL, method, status, seconds, bytes."""
        return self._shared.response_log

    @property
    def last_response(self) -> Any:
        """The last answer as a response of `httpx2`; None before the first."""
        from ._http.common import http_response

        last = self._shared.last
        return None if last is None else http_response(last)

    # ---- settings for a while

    @contextmanager
    def _overridden(self, **changes: Any) -> Generator[None, None, None]:
        """Options that hold in this task or thread alone, until the block ends."""
        before = _OVERRIDES.get({})
        key = id(self._shared)
        token = _OVERRIDES.set({**before, key: {**before.get(key, {}), **changes}})
        try:
            yield
        finally:
            _OVERRIDES.reset(token)

    def no_retry(self) -> Any:
        """A context in which nothing is tried again; it holds in this task or thread alone.

        Returns:
            The context manager.
        """
        return self._overridden(retry=None)

    def no_validation(self) -> Any:
        """A context in which models are made without validation; it holds in this task or thread alone.

        Returns:
            The context manager.
        """
        return self._overridden(validate=False)

    def raw_mode(self) -> Any:
        """A context in which methods give parsed JSON; it holds in this task or thread alone.

        The return types don't tell of it: the typed way to the JSON is `exchange`.

        Returns:
            The context manager.
        """
        return self._overridden(raw=True)

    @unseen
    def with_options(self, **changes: Unpack[OptionChanges]) -> Self:
        """A twin with other settings on the same connections; closing it does nothing.

        Args:
            changes: `timeout`, `deadline`, `retry`, `validate`, `on_invalid`, `headers` (added to those there are),
                `follow_redirects`, `concurrency`, `max_body`, `hooks` (in place of those there are); or other
                credentials: `username` and `secret`, `basicauth`, `token`.

        Returns:
            The twin. It shares the session log-in unless its credentials differ.

        Raises:
            InvalidArgument: A setting can't be right.
        """
        twin = copy.copy(self)
        twin._owner = False
        twin._plain = (None, None)
        options: dict[str, Any] = dict(changes)
        who = {name: options.pop(name, None) for name in ("username", "secret", "basicauth", "token")}
        if "timeout" in options:
            options["timeout"] = timeout_of(options["timeout"])
        if "headers" in options:
            options["headers"] = {**self._options.headers, **_lower(options["headers"])}
        if unknown := options.keys() - OptionChanges.__annotations__.keys():
            raise TypeError(f"with_options() has no setting {', '.join(sorted(unknown))}")
        twin._options = replace(self._options, **options)
        if any(who.values()):
            twin._identify(who["username"], who["secret"], who["basicauth"], None, who["token"])
        elif {"authorization", "cookie"} & _lower(changes.get("headers", {})).keys():
            twin._session = None
        return twin

    # ---- the call

    def _call(self, *, sink: Sink | None = None, on_progress: Progress | None = None) -> Call:
        """What a call that starts now takes with it."""
        shared, options = self._shared, self._options
        if shared.process != os.getpid():
            self._start_anew()
        override = _OVERRIDES.get({}).get(id(shared))
        if override:
            options = replace(options, **override)
        reading = Reading(
            options.validate,
            options.raw,
            options.on_invalid == "skip",
            _log_skipped if options.on_invalid == "skip" else None,
        )
        own = {name: value for name, value in self._credentials.headers.items() if name not in options.headers}
        return Call(
            origin=self._address.origin,
            prefix=self._address.prefix,
            policy=options.retry.policy() if options.retry else Policy(enabled=False),
            base_headers=options.headers,
            credentials=own,
            session=self._session,
            timeout=options.timeout,
            reading=reading,
            concurrency=options.concurrency,
            follow_redirects=options.follow_redirects,
            max_body=options.max_body,
            observe=shared.observe,
            sink=sink,
            on_progress=on_progress,
            watch=shared.watch,
            hooks=tuple(options.hooks),
        )

    def _log_out(self) -> Flow[None] | None:
        """What ends the session, where this process opened one."""
        session = self._session
        if session is None or session.current is None or self._shared.process != os.getpid():
            return None
        return session.log_out(self._call())

    def _start_anew(self) -> None:
        """After a fork: the connections and the session are the parent's."""
        self._shared.driver = self._make_driver(self._shared.connections)
        self._shared.retired.clear()
        self._shared.process = os.getpid()
        if self._session is not None and self._credentials.login:
            self._session = Session(*self._credentials.login, eager=self._session_mode is True)

    @property
    def _deadline(self) -> float | None:
        return self._options.deadline


def _log_skipped(index: int, why: str) -> None:
    log.warning("item %d of a list was skipped: %s", index, why)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
