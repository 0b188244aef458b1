"""One emulated Harbor: its release, state, time, jobs, sessions and faults, and nothing of HTTP."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from harborapi.emulator import access, schedules
from harborapi.emulator.clock import Clock
from harborapi.emulator.faults import Faults
from harborapi.emulator.jobs import Jobs
from harborapi.emulator.release import Release
from harborapi.emulator.sessions import Sessions
from harborapi.emulator.settings import SETTINGS
from harborapi.emulator.state import MEMBERS, PROJECTS, QUOTAS, USERS, Member, Project, Quota, Setting, State, User
from harborapi.emulator.state import SETTINGS as SETTING_ROWS

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    import httpx2

ADMIN_PASSWORD = "Harbor12345"


@cache
def _release(version: str) -> Release:
    """A release's tables, read once: tests make an emulator each."""
    return Release(version)


@dataclass(slots=True, frozen=True)
class RecordedRequest:
    """A request that came in; credentials are left out of its headers.

    Attributes:
        method: GET, POST ...
        path: the path as it came, encoded.
        query: what stood behind the question mark, encoded.
        headers: by lower-case name.
        body: as it came.
        operation: the operationId of what was asked, "" if it is none of the API's.
        status: what was answered; 0 if nothing was.
        parameters: those of the path and the query by name, decoded.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    operation: str = ""
    status: int = 0
    parameters: dict[str, str] = field(default_factory=dict[str, str])


class Harbor:
    """One emulated Harbor.

    Args:
        version: the release, such as `2.15.2`.
        pace: how jobs run: `manual`, `fast` or `real`; see `jobs.Jobs`.
        url: the address under which it is reached from outside.
        password_cost: seconds of the processor that each check of a user's password takes.
        scanner: whether it was installed with a scanner, which then needs no server.
    """

    def __init__(
        self,
        version: str = "2.15.2",
        *,
        pace: str = "manual",
        url: str = "http://harbor.test",
        password_cost: float = 0,
        scanner: bool = False,
    ) -> None:
        self.release: Release = _release(version)
        self.pace: str = pace
        self.url: str = url.rstrip("/")
        self.password_cost: float = password_cost
        self.scanner = scanner
        self.lock: threading.RLock = threading.RLock()
        self.clock: Clock = Clock(manual=pace == "manual")
        self.state: State = State()
        self.faults: Faults = Faults()
        self.jobs: Jobs = Jobs(self, pace)
        self.sessions: Sessions = Sessions(self)
        self.requests: deque[RecordedRequest] = deque(maxlen=10_000)
        self.serving = False
        """Whether a server listens at `url`."""
        self.ca_certificate: str | None = None
        self.token_key: bytes = secrets.token_bytes(32)
        """What signs the tokens of the token service."""
        self._outside: httpx2.Client | None = None
        self.clock.on_advance = self.jobs.run_due
        self.seed()

    @property
    def host(self) -> str:
        """Host and port under which it is reached."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def outside(self) -> httpx2.Client:
        """The HTTP client for calls to others; never use it while holding the lock."""
        with self.lock:  # two jobs may ask at once
            if self._outside is None:
                from harborapi.emulator.transport import outside_client

                self._outside = outside_client(self)
            return self._outside

    def setting(self, name: str) -> Any:
        """The value of a configuration item."""
        row = self.state[SETTING_ROWS].get(name)
        return SETTINGS[name].default if row is None else row.value

    def configure(self, **values: Any) -> None:
        """Set configuration items; each must be known."""
        table = self.state[SETTING_ROWS]
        for name, value in values.items():
            if name not in SETTINGS:
                raise ValueError(f"there is no configuration item {name}")
            row = table.get(name)
            if row is None:
                table.add(Setting(name=name, value=value))
            else:
                row.value = value

    def transaction(self) -> AbstractContextManager[None]:
        """See `State.transaction`; hold the lock around it."""
        return self.state.transaction()

    @contextmanager
    def unlocked(self) -> Generator[None]:
        """Let the lock go for a while, to call others; only before anything was written."""
        journal = self.state.journal
        if journal.written:
            raise RuntimeError("call out before you write")
        active = journal.suspend()
        self.lock.release()
        try:
            yield
        finally:
            self.lock.acquire()
            journal.resume(active)

    def seed(self) -> None:
        """Put in what a fresh Harbor has: the administrator, and the public project `library`."""
        now = self.clock.now()
        users = self.state[USERS]
        admin = User(username="admin", realname="system admin", comment="admin user", sysadmin_flag=True)
        admin.creation_time = admin.update_time = now
        users.add(admin)
        access.set_password(admin, ADMIN_PASSWORD)
        # The number 2 is the anonymous user's in a real database.
        users.sequence = 2
        library = Project(name="library", metadata={"public": "true"}, creation_time=now, update_time=now)
        library.allowlist = {"id": 1, "items": []}
        self.state[PROJECTS].add(library)
        self.state[MEMBERS].add(Member(project_id=1, entity_id=1, role=1, creation_time=now, update_time=now))
        self.state[QUOTAS].add(Quota(project_id=1, creation_time=now, update_time=now))
        if self.scanner:
            from harborapi.emulator import scanners

            scanners.install(self)
        schedules.seed(self)

    def reset(self) -> None:
        """Become a fresh Harbor again; release and options stay."""
        with self.lock:
            self.state.clear()
            self.faults.clear()
            self.sessions.lose()
            self.requests.clear()
            self.ca_certificate = None
            self.seed()

    def close(self) -> None:
        """End the jobs' threads and the connections to others."""
        self.jobs.stop()
        if self._outside is not None:
            self._outside.close()
            self._outside = None
