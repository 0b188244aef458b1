"""The emulator's public face, in process."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harborapi.emulator import contents, control, push
from harborapi.emulator.app import App
from harborapi.emulator.faults import Fault
from harborapi.emulator.harbor import ADMIN_PASSWORD, Harbor, RecordedRequest
from harborapi.emulator.transport import EmulatorTransport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Generator, Sequence
    from types import TracebackType

    from harborapi import HarborAsyncClient, HarborClient
    from harborapi.emulator.clock import Clock
    from harborapi.emulator.faults import Faults
    from harborapi.emulator.jobs import Jobs
    from harborapi.emulator.server import Server
    from harborapi.emulator.state import Artifact

PACES = ("manual", "fast", "real")


class HarborEmulator:
    """A Harbor in memory.

    Its state is its own. In process, jobs run when the test says so: `jobs.run()` does all there are, `clock.advance()`
    lets time pass. Account: `admin` / `Harbor12345`; the public project `library` is there.

    Args:
        version: the release to emulate, such as `2.15.2` or `2.9.5`. Those two were recorded from real servers; the
            others from 2.2 on are read from tables. Of two numbers, such as `2.12`, the last version of that release.
        password_cost: seconds of the processor that each check of a user's password takes, as a real server's does
            (0.086 on 2.15.2).
        jobs: `manual` – jobs wait for `jobs.run()` or `clock.advance()`; `fast` – they are done at once; `real` – they
            take as long as on a server (only sensible with `serve`).
        url: the address that it believes to have, in process.
        scanner: whether it has a scanner from the start, as a Harbor has that was installed with Trivy. It needs no
            server: what it finds in an artifact follows from the digest.

    Raises:
        ValueError: the version or the pace of jobs is unknown.
    """

    def __init__(
        self,
        version: str = "2.15.2",
        *,
        password_cost: float = 0.0,
        jobs: str = "manual",
        url: str = "http://harbor.test",
        scanner: bool = False,
    ) -> None:
        if jobs not in PACES:
            raise ValueError(f"jobs must be one of {', '.join(PACES)}: {jobs!r}")
        self.harbor: Harbor = Harbor(version, pace=jobs, url=url, password_cost=password_cost, scanner=scanner)
        self.app: App = App(self.harbor)
        self.transport: EmulatorTransport = EmulatorTransport(self.app)
        """What an httpx2 client, blocking or async, takes as its transport."""

    def __enter__(self) -> HarborEmulator:  # noqa: PYI034 - nobody inherits from it
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<HarborEmulator {self.harbor.release.label} at {self.url}>"

    def close(self) -> None:
        """Let go of threads and connections."""
        self.harbor.close()

    # ---- reaching it

    @property
    def version(self) -> str:
        """The release that is emulated."""
        return self.harbor.release.version

    @property
    def recorded(self) -> bool:
        """Whether this release's answers were recorded from a real server; else they are read from tables."""
        return self.harbor.release.recorded

    @property
    def url(self) -> str:
        """The address: of the server while one runs, else the one in process."""
        return self.harbor.url

    def client(self, username: str = "admin", secret: str = ADMIN_PASSWORD, **options: Any) -> HarborClient:
        """A blocking client of this emulator.

        Args:
            username: whose client; "" for an anonymous one.
            secret: the user's password or the robot's secret.
            options: what else `HarborClient` takes.
        """
        from harborapi import HarborClient

        login = (username, secret) if username else (None, None)
        return HarborClient(self.url, *login, transport=self.transport, **options)

    def async_client(self, username: str = "admin", secret: str = ADMIN_PASSWORD, **options: Any) -> HarborAsyncClient:
        """An async client of this emulator.

        Args:
            username: whose client; "" for an anonymous one.
            secret: the user's password or the robot's secret.
            options: what else `HarborAsyncClient` takes.
        """
        from harborapi import HarborAsyncClient

        login = (username, secret) if username else (None, None)
        return HarborAsyncClient(self.url, *login, transport=self.transport, **options)

    @contextlib.contextmanager
    def serve(
        self, host: str = "127.0.0.1", port: int = 0, *, ssl_context: ssl.SSLContext | None = None
    ) -> Generator[Server]:
        """Serve it over HTTP for as long as the block lasts.

        Args:
            host: where to listen.
            port: where to listen; 0 takes a free one: see the server's `url`.
            ssl_context: serves HTTPS with it.

        Raises:
            OSError: the port can't be had.
        """
        from harborapi.emulator.server import Server

        url = self.harbor.url
        with Server(self.harbor, host, port, ssl_context=ssl_context) as server:
            yield server
        self.harbor.url = url

    # ---- filling it

    def push_image(
        self, name: str, tags: Sequence[str] = ("latest",), *, content: str = "", size: int = 2000, digest: str = ""
    ) -> str:
        """Push an image; its project must be there.

        Args:
            name: `project/repository`, such as `library/nginx`.
            tags: its tags, or a single one; none leaves it untagged.
            content: what its content depends on beside its name; by default the first tag. The same text gives the
                same digest.
            size: about how many bytes of text its layers hold.
            digest: the digest that it is to have, in place of its true one.

        Returns:
            Its digest.

        Raises:
            HarborError: the push is refused: by a quota, an immutable tag, a missing project ...
        """
        seed = _seed(name, content, tags)
        return self._push(name, contents.image(seed, size=size), tags, digest).digest

    def push_index(self, name: str, tags: Sequence[str] = ("latest",), *, content: str = "", digest: str = "") -> str:
        """Push an index with an image for each of two platforms.

        Args:
            name: `project/repository`; the project must be there.
            tags: the index's tags; none leaves it untagged. The images have none.
            content: what its content depends on beside its name; by default the first tag.
            digest: the digest that the index is to have, in place of its true one.

        Returns:
            The index's digest.

        Raises:
            HarborError: the push is refused.
        """
        seed = _seed(name, content, tags)
        return self._push(name, contents.index(seed), tags, digest).digest

    def push_chart(self, name: str, tags: Sequence[str] = ("0.1.0",), *, content: str = "", digest: str = "") -> str:
        """Push a Helm chart with values and a readme.

        Args:
            name: `project/repository`; the project must be there.
            tags: its tags; none leaves it untagged.
            content: what its content depends on beside its name; by default the first tag.
            digest: the digest that it is to have, in place of its true one.

        Returns:
            Its digest.

        Raises:
            HarborError: the push is refused.
        """
        seed = _seed(name, content, tags)
        return self._push(name, contents.chart(seed), tags, digest).digest

    def push_signature(self, name: str, subject: str) -> str:
        """Push a signature, as cosign makes them; it becomes an accessory of what it signs.

        Args:
            name: `project/repository`.
            subject: the digest of the artifact that is signed.

        Returns:
            The signature's digest.

        Raises:
            HarborError: the push is refused.
        """
        tag = subject.replace(":", "-") + ".sig"
        return self._push(name, contents.signature(subject), (tag,), "").digest

    def push_sbom(self, name: str, subject: str, document: dict[str, Any] | None = None) -> str:
        """Push an SBOM; it becomes an accessory of what it describes (from 2.11 on one of the type `sbom.harbor`).

        Args:
            name: `project/repository`.
            subject: the digest of the artifact that it describes; it must be there.
            document: the SBOM; by default a short one in SPDX's form.

        Returns:
            The SBOM's digest.

        Raises:
            HarborError: the push is refused, or the artifact isn't there.
        """
        return self._push(name, lambda harbor: push.sbom(harbor, name, subject, document), (), "").digest

    def _push(
        self,
        name: str,
        content: contents.Manifest | Callable[[Harbor], contents.Manifest],
        tags: Sequence[str],
        digest: str,
    ) -> Artifact:
        project_name, _, repository = name.partition("/")
        if not repository:
            raise ValueError(f"name must be project/repository, such as library/nginx: {name!r}")
        harbor = self.harbor
        with harbor.lock, harbor.transaction():
            harbor.clock.tick()
            caller = push.caller_of(harbor, {})
            project = push.target(harbor, caller, project_name, "push")
            manifest = content(harbor) if callable(content) else content
            manifest.digest = digest or manifest.digest
            artifact = push.deliver(harbor, caller, project, repository, manifest, _several(tags))
        harbor.jobs.wake()
        return artifact

    def pull_image(self, name: str, reference: str = "latest", *, username: str = "", secret: str = "") -> None:
        """Pull an artifact: its pull time and count move, and what follows from a pull follows.

        Args:
            name: `project/repository`.
            reference: a tag.
            username: who pulls; the administrator if it is empty.
            secret: the puller's password or secret.

        Raises:
            HarborError: the pull is refused, or there is no such artifact.
        """
        project, _, repository = name.partition("/")
        marker = {"pull": "image", "project": project, "repository": repository, "tag": reference}
        marker |= {"username": username, "secret": secret} if username else {}
        push.pull(self.harbor, marker)

    def seed(self, steps: Sequence[dict[str, Any]] | str | Path) -> None:
        """Fill it as the server's `--seed` does.

        Args:
            steps: what is done, one after the other, or a JSON file that holds it. A step is a request,
                `{"method", "path", "body"?, "username"?, "secret"?}` with a path below `/api/v2.0`, the administrator's
                if it names nobody; or a push, `{"push": "image", "project", "repository", "tag"}`.

        Raises:
            ValueError: a step is none, or was refused.
            OSError: the file can't be read.
        """
        if isinstance(steps, str | Path):
            steps = json.loads(Path(steps).read_text("utf-8"))
        control.plant(self.app, list(steps) if isinstance(steps, tuple) else steps)

    # ---- time and jobs

    @property
    def clock(self) -> Clock:
        """The emulator's time: `clock.now()`, `clock.advance(seconds)`."""
        return self.harbor.clock

    @property
    def jobs(self) -> Jobs:
        """The work that takes time: `jobs.run()` does it all, `jobs.pending` counts it."""
        return self.harbor.jobs

    # ---- faults

    @property
    def faults(self) -> Faults:
        """The faults that were asked for, and more of them: `latency`, `expired_credentials`, `clear()`."""
        return self.harbor.faults

    def fail_next(
        self,
        status: int = 503,
        times: int = 1,
        *,
        method: str = "",
        path: str = "",
        message: str = "",
        html: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next requests with an error, without working on them.

        Args:
            status: the error's HTTP status.
            times: how many requests.
            method: only requests of this method.
            path: only requests whose path holds this text.
            message: the error's message.
            html: answer a page, as a proxy does, in place of Harbor's document.
            headers: further headers, such as `Retry-After`.
        """
        self.faults.add(Fault(status, times, method, path, message, html, headers or {}))

    def drop_next(self, times: int = 1, *, after: bool = False, method: str = "", path: str = "") -> None:
        """End the connection instead of answering the next requests.

        Args:
            times: how many requests.
            after: whether the request is worked on first, so that only its answer is lost.
            method: only requests of this method.
            path: only requests whose path holds this text.
        """
        self.faults.add(Fault(0, times, method, path, drop="after" if after else "before"))

    def truncate_next(self, size: int = 0, times: int = 1, *, method: str = "", path: str = "") -> None:
        """End the connection within the body of the next answers.

        Args:
            size: after how many bytes of the body.
            times: how many answers.
            method: only to requests of this method.
            path: only to requests whose path holds this text.
        """
        self.faults.add(Fault(0, times, method, path, truncate=size))

    @property
    def latency(self) -> float:
        """Seconds that each answer takes longer; assign to change it."""
        return self.faults.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.faults.latency = seconds

    @property
    def expired_credentials(self) -> bool:
        """Whether names and passwords are refused, as if they had been changed; sessions go on. Assign to change it."""
        return self.faults.expired_credentials

    @expired_credentials.setter
    def expired_credentials(self, expired: bool) -> None:
        self.faults.expired_credentials = expired

    @property
    def password_cost(self) -> float:
        """Seconds of the processor that each check of a user's password takes; assign to change it."""
        return self.harbor.password_cost

    @password_cost.setter
    def password_cost(self, seconds: float) -> None:
        self.harbor.password_cost = seconds

    @property
    def read_only(self) -> bool:
        """Whether the system is in read-only mode; assign to change it."""
        return bool(self.harbor.setting("read_only"))

    @read_only.setter
    def read_only(self, on: bool) -> None:
        self.configure(read_only=on)

    def lose_sessions(self) -> None:
        """Forget all sessions: who is logged in by one is not any more."""
        self.harbor.sessions.lose()

    def configure(self, **items: Any) -> None:
        """Set configuration items, such as `read_only=True`, past the API.

        Raises:
            ValueError: an item is unknown.
        """
        with self.harbor.lock:
            self.harbor.configure(**items)

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests that came in, the last 10,000; without credentials."""
        return list(self.harbor.requests)

    # ---- the whole state

    def snapshot(self) -> bytes:
        """The whole state, for `restore`: JSON text."""
        with self.harbor.lock:
            return self.harbor.state.dump()

    def restore(self, snapshot: bytes) -> None:
        """Take the state back to a snapshot.

        Raises:
            ValueError: it is no snapshot.
        """
        with self.harbor.lock:
            self.harbor.state.load(snapshot)

    def save(self, path: str | Path) -> None:
        """Write the state to a file."""
        Path(path).write_bytes(self.snapshot())

    def load(self, path: str | Path) -> None:
        """Take the state from a file that `save` wrote.

        Raises:
            ValueError: the file holds no state.
            OSError: the file can't be read.
        """
        self.restore(Path(path).read_bytes())

    def reset(self) -> None:
        """Become a fresh Harbor again; release and options stay."""
        self.harbor.reset()


def _several(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags; a single text is one."""
    return (tags,) if isinstance(tags, str) else tuple(tags)


def _seed(name: str, content: str, tags: Sequence[str]) -> str:
    """What an artifact's content depends on."""
    return f"{name}:{content or next(iter(_several(tags)), 'untagged')}"
