"""All steps, one after the other."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ..exceptions import HarborAPIException
from . import asking, connecting, tls
from .case import Case
from .report import Report, Step
from .settings import Settings

STEPS: Final[tuple[Callable[[Case], Step | None], ...]] = (
    connecting.environment,
    connecting.address,
    connecting.account,
    connecting.proxy,
    connecting.name,
    connecting.port,
    tls.tls,
    asking.harbor,
    asking.health,
    asking.credentials,
    asking.role,
    asking.session,
    asking.version,
    asking.mode,
    asking.users,
    asking.clock,
    asking.speed,
)


def examine(settings: Settings) -> Iterator[Step]:
    """Look at one thing after the other, as far as there is use in it.

    Args:
        settings: Which server, who asks, and how.

    Yields:
        What was found, each as soon as it is.
    """
    with contextlib.ExitStack() as stack:
        case = Case(settings, stack)
        for look in STEPS:
            try:
                step = look(case)
            except HarborAPIException as exc:
                step = Step(look.__name__, "failed", exc.message, last=True)
            if step is not None:
                yield step.without([*settings.secrets(), *case.secrets()])
                if step.last:
                    return


def diagnose(
    url: str = "",
    *,
    username: str = "",
    secret: str = "",
    basicauth: str = "",
    credentials_file: str | os.PathLike[str] = "",
    token: str = "",
    verify: str | os.PathLike[str] = "",
    insecure: bool = False,
    timeout: float = 10.0,
    environment: Mapping[str, str] | None = None,
) -> Report:
    """Look at a Harbor, from here, as this account.

    What is not said is taken from the environment, as `HarborClient.from_env()` does it.

    Args:
        url: The server's address.
        username: A user's or robot's name.
        secret: The password, or the robot's secret.
        basicauth: The base64 form of `username:secret`.
        credentials_file: A robot's credential file.
        token: A bearer token.
        verify: A file of CA certificates.
        insecure: Whether the server's certificate is not checked.
        timeout: Seconds for each step of a request.
        environment: In place of the environment.

    Returns:
        What was found.

    Raises:
        InvalidArgument: The timeout is not positive.
    """
    said = Settings(
        url, username, secret, basicauth, os.fspath(credentials_file), token, os.fspath(verify), insecure, timeout
    )
    settings = said.completed(os.environ if environment is None else environment)
    steps = tuple(examine(settings))
    address = next((one for one in steps if one.name == "address"), None)
    return Report(str(address.facts.get("api", "")) if address else "", steps)
