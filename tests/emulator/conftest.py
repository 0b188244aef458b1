"""What the tests of the emulator share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADMIN = ("admin", "Harbor12345")
Caller = tuple[str, str] | None


class Api:
    """Plain requests to an emulator; each without cookies but for those that it is given."""

    def __init__(self, emulator: HarborEmulator) -> None:
        self.emulator = emulator
        self.http = httpx2.Client(transport=emulator.transport, base_url=emulator.url)

    def __call__(
        self,
        method: str,
        path: str,
        *,
        as_: Caller = ADMIN,
        json: object = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        status: int | None = None,
    ) -> httpx2.Response:
        self.http.cookies.clear()
        url = path[1:] if path.startswith("!") else "/api/v2.0" + path
        response = self.http.request(method, url, auth=as_, params=params, headers=headers, json=json)
        if status is not None:
            assert response.status_code == status, response.text
        return response

    def user(self, name: str, *, project: str = "", role: int = 0) -> tuple[str, str]:
        """A new user; returns its credentials."""
        pair = (name, "Passw0rd1")
        body = {"username": name, "email": f"{name}@example.com", "realname": name, "password": pair[1]}
        number = int(self("POST", "/users", json=body, status=201).headers["location"].rsplit("/", 1)[1])
        if project:
            from harborapi.emulator.state import MEMBERS, PROJECTS, Member

            state = self.emulator.harbor.state
            row = state[PROJECTS].find(name=project)
            assert row is not None
            state[MEMBERS].add(Member(project_id=row.project_id, entity_id=number, role=role))
        return pair

    def project(self, name: str, *, public: bool = False, **more: object) -> None:
        """A new project."""
        body = {"project_name": name, "metadata": {"public": str(public).lower()}} | more
        self("POST", "/projects", json=body, status=201)


@pytest.fixture
def harbor(request: pytest.FixtureRequest) -> Iterator[HarborEmulator]:
    """An emulator of the test's own; the version can be given by indirect parametrization."""
    with HarborEmulator(getattr(request, "param", "2.15.2")) as emulator:
        yield emulator


@pytest.fixture
def api(harbor: HarborEmulator) -> Iterator[Api]:
    """Requests to the test's own emulator."""
    made = Api(harbor)
    yield made
    made.http.close()


@pytest.fixture
def api_of() -> Iterator[Callable[[HarborEmulator], Api]]:
    """Requests to an emulator that the test makes."""
    made: list[Api] = []

    def make(emulator: HarborEmulator) -> Api:
        made.append(Api(emulator))
        return made[-1]

    yield make
    for one in made:
        one.http.close()
        one.emulator.close()
