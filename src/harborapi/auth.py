"""Credentials: a user and secret, their base64 form, a robot's credential file, a token, Docker's configuration."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ._leaving import unseen
from .exceptions import CredentialFileError, InvalidArgument

if TYPE_CHECKING:
    from .models import Robot, RobotCreate, RobotCreated

__all__ = [
    "Credentials",
    "HarborAuthFile",
    "NoCredentialFile",
    "check_writable",
    "docker_credentials",
    "hidden",
    "keep_authfile",
    "load_harbor_auth_file",
    "new_authfile_from_robot",
    "new_authfile_from_robotcreate",
    "save_authfile",
    "unkept",
    "write_private",
]

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+=*")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: the header that proves it, and the log-in that a session could be opened with.

    Attributes:
        header: The value of `Authorization`; None for an anonymous client.
        login: Name and password of a user who can log in.
    """

    header: str | None = field(default=None, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    @unseen
    def basic(cls, username: str, secret: str, *, can_log_in: bool = True) -> Credentials:
        """A user's name and password, or a robot's name and secret.

        Args:
            username: The name.
            secret: The password or secret.
            can_log_in: False for a robot; a name with `$` is a robot's in any case.

        Returns:
            The credentials, for basic authentication.
        """
        try:
            token = b64encode(f"{username}:{secret}".encode()).decode()
        except UnicodeEncodeError:
            raise InvalidArgument("username or secret holds characters that can't be encoded") from None
        return cls(f"Basic {token}", (username, secret) if can_log_in and "$" not in username else None)

    @classmethod
    @unseen
    def encoded(cls, text: str) -> Credentials:
        """The base64 form of `username:secret`.

        Args:
            text: The base64 text.

        Returns:
            The credentials, for basic authentication.

        Raises:
            InvalidArgument: It is not that.
        """
        try:
            username, colon, secret = b64decode(text.strip(), validate=True).decode().partition(":")
        except (Base64Error, ValueError):
            username = colon = secret = ""
        if not colon:
            raise InvalidArgument("basicauth must be the base64 form of username:secret")
        return cls.basic(username, secret)

    @classmethod
    @unseen
    def as_given(cls, text: str) -> Credentials:
        """What stands behind `Basic` in the header, as a program has it; sent as it is where nobody can be read in it.

        Args:
            text: The base64 text.

        Returns:
            The credentials, for basic authentication; without a name they never log in.

        Raises:
            InvalidArgument: It holds characters that base64 has not, such as the colon of `username:secret`.
        """
        try:
            return cls.encoded(text)
        except InvalidArgument:
            if not _BASE64.fullmatch(text.strip()):
                raise
        return cls(f"Basic {text.strip()}")

    @classmethod
    def bearer(cls, token: str) -> Credentials:
        """A bearer token.

        Args:
            token: The token.

        Returns:
            The credentials; a token never logs in.
        """
        return cls(f"Bearer {token}")

    @property
    def headers(self) -> dict[str, str]:
        """The header, if there is one."""
        return {"authorization": self.header} if self.header else {}


class HarborAuthFile(BaseModel):
    """A robot's credential file, as Harbor's own interface exports it: JSON with at least name and secret."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", hide_input_in_errors=True, defer_build=True)

    name: str = Field(description="The robot's whole name, e.g. `robot$library+ci`.")
    secret: str = Field(repr=False, description="The robot's secret.")
    id: int | None = Field(default=None, description="The robot's id.")
    level: str | None = Field(default=None, description="`system` or `project`.")
    description: str | None = Field(default=None, description="What the robot is for.")
    duration: int | None = Field(default=None, description="Days until it expires; -1: never.")
    creation_time: Annotated[datetime | str | None, Field(union_mode="left_to_right")] = Field(
        default=None, description="When it was made."
    )
    update_time: Annotated[datetime | str | None, Field(union_mode="left_to_right")] = Field(
        default=None, description="When it was last changed."
    )
    expires_at: int | None = Field(default=None, description="When it expires, in Unix seconds; -1: never.")
    editable: bool | None = Field(default=None, description="Whether it can be changed.")
    disable: bool | None = Field(default=None, description="Whether it is disabled.")
    permissions: list[Any] | None = Field(default=None, description="What it may do.")
    creator_type: str | None = Field(default=None, description="Who made it: `local` for a user, `robot`.")
    creator_ref: int | None = Field(default=None, description="The id of who made it.")

    def credentials(self) -> Credentials:
        """The credentials of the robot."""
        return Credentials.basic(self.name, self.secret, can_log_in=False)


class NoCredentialFile(InvalidArgument, FileNotFoundError):
    """There is no credential file. Also a `FileNotFoundError`, as earlier releases of this library raised."""


@unseen
def load_harbor_auth_file(path: str | os.PathLike[str]) -> HarborAuthFile:
    """Read a credential file.

    Args:
        path: The file.

    Returns:
        The credentials.

    Raises:
        NoCredentialFile: It is not there (also a `FileNotFoundError`).
        InvalidArgument: It can't be read, is no JSON object, or lacks name or secret (also a `ValueError`).
    """
    try:
        found: Any = json.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise NoCredentialFile(f"there is no credential file {os.fspath(path)!r}") from None
    except OSError as exc:
        raise InvalidArgument(f"the credential file {os.fspath(path)!r} can't be read: {exc.strerror}") from None
    except (ValueError, RecursionError):
        raise InvalidArgument(f"the credential file {os.fspath(path)!r} is no JSON") from None
    if not isinstance(found, dict):
        raise InvalidArgument(f"the credential file {os.fspath(path)!r} is no JSON object")
    for name in ("name", "secret"):
        if not cast("dict[str, Any]", found).get(name):
            raise InvalidArgument(f"Field '{name}' is required")
    try:
        return HarborAuthFile.model_validate(found)
    except ValidationError as exc:
        fields = ", ".join(".".join(map(str, row["loc"])) for row in exc.errors(include_input=False))
        raise InvalidArgument(f"the credential file {os.fspath(path)!r} has fields of a wrong type: {fields}") from None


def check_writable(path: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Make sure that a file can be written, before something is asked for that must not be lost.

    Args:
        path: The file.
        overwrite: Whether it may exist.

    Raises:
        FileExistsError: It exists.
        OSError: Its folder is not there or can't be written to, or it is no plain file.
    """
    place = Path(path)
    if place.exists() and not place.is_file():
        raise OSError(f"{place} is no plain file")
    if place.exists() and not overwrite:
        raise FileExistsError(f"{place} exists; pass overwrite=True to replace it")
    if not place.parent.is_dir():
        raise FileNotFoundError(f"the folder {place.parent} does not exist")
    with tempfile.TemporaryFile(dir=place.parent):
        pass  # whether a file can be made there is only known by making one


@unseen
def write_private(path: str | os.PathLike[str], text: str, *, overwrite: bool) -> None:
    """Write a file that only its owner can read (0600), whole or not at all.

    Args:
        path: The file.
        text: What to write.
        overwrite: Whether it may exist.

    Raises:
        FileExistsError: It exists.
        OSError: It can't be written.
    """
    place = Path(path)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(stat.S_IRUSR | stat.S_IWUSR)
        if overwrite:
            Path(name).replace(place)
        else:
            os.link(name, place)  # fails where the file exists, without a gap between asking and writing
            Path(name).unlink()
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@unseen
def save_authfile(path: str | os.PathLike[str], authfile: HarborAuthFile, overwrite: bool = False) -> None:
    """Write a credential file: 0600, whole or not at all.

    Args:
        path: The file.
        authfile: The credentials.
        overwrite: Whether it may exist.

    Raises:
        FileExistsError: It exists and must not be replaced.
        OSError: It can't be written.
    """
    write_private(path, authfile.model_dump_json(indent=4, exclude_none=True) + "\n", overwrite=overwrite)


def hidden(secret: str) -> SecretStr:
    """A secret whose repr shows nothing of it.

    Args:
        secret: The secret.

    Returns:
        It, to be had by `get_secret_value()`.
    """
    return SecretStr(secret)


def unkept(message: str, path: str | os.PathLike[str], secret: str, result: Any) -> CredentialFileError:
    """The exception for a secret that exists nowhere else and is in no file: it bears the secret.

    Args:
        message: What went wrong.
        path: The file that should hold it.
        secret: The secret.
        result: What the server answered.

    Returns:
        The exception.
    """
    text = f"{message}. The new secret is in this exception's `secret`"
    return CredentialFileError(text, secret=SecretStr(secret), result=result, path=os.fspath(path))


def keep_authfile(path: str | os.PathLike[str], values: Mapping[str, Any], result: Any, *, overwrite: bool) -> None:
    """Write the credential file of a robot whose secret exists nowhere else.

    Args:
        path: The file.
        values: What is known of the robot, with its name and secret.
        result: What the server answered.
        overwrite: Whether the file may exist.

    Raises:
        CredentialFileError: It can't be written; the exception bears the secret.
    """
    try:
        save_authfile(path, HarborAuthFile.model_validate(dict(values)), overwrite)
    except (OSError, ValidationError) as exc:
        why = exc.strerror or str(exc) if isinstance(exc, OSError) else "the server's answer is of another form"
        message = f"the credential file {os.fspath(path)!r} could not be written: {why}"
        raise unkept(message, path, str(values["secret"]), result) from exc


@unseen
def new_authfile_from_robotcreate(
    path: str | os.PathLike[str], robotcreate: RobotCreate, robotcreated: RobotCreated, overwrite: bool = False
) -> None:
    """Write the credential file of a robot that was just made.

    Args:
        path: The file.
        robotcreate: What was asked for.
        robotcreated: What the server answered; its secret is given this once.
        overwrite: Whether the file may exist.

    Raises:
        FileExistsError: It exists and must not be replaced.
        OSError: It can't be written.
    """
    values = robotcreate.model_dump(mode="json", exclude_none=True) | robotcreated.model_dump(
        mode="json", exclude_none=True
    )
    save_authfile(path, HarborAuthFile.model_validate(values), overwrite)


@unseen
def new_authfile_from_robot(path: str | os.PathLike[str], robot: Robot, secret: str, overwrite: bool = False) -> None:
    """Write the credential file of a robot whose secret is known.

    Args:
        path: The file.
        robot: The robot.
        secret: Its secret.
        overwrite: Whether the file may exist.

    Raises:
        FileExistsError: It exists and must not be replaced.
        OSError: It can't be written.
    """
    values = robot.model_dump(mode="json", exclude_none=True) | {"secret": secret}
    save_authfile(path, HarborAuthFile.model_validate(values), overwrite)


@unseen
def docker_credentials(host: str, path: str | os.PathLike[str] | None = None) -> Credentials:
    """The credentials that `docker login` (or podman, skopeo, oras) stored for a registry.

    Args:
        host: The registry's name, with its port where that is not the scheme's own.
        path: The configuration; by default `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`.

    Returns:
        The credentials.

    Raises:
        InvalidArgument: There is no such file or entry, or its secret is kept by a credential helper, or is a token
            of the registry's protocol, which the API does not take.
    """
    place = Path(path) if path else Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"
    try:
        found: Any = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError) as exc:
        raise InvalidArgument(f"Docker's configuration {place} can't be read: {type(exc).__name__}") from None
    whole = _object(found)
    entries = _object(whole.get("auths"))
    names = (host, f"https://{host}", f"http://{host}", f"https://{host}/v1/", f"https://{host}/v2/")
    entry = next((_object(entries[name]) for name in names if name in entries), None)
    helper = _object(whole.get("credHelpers")).get(host) or (whole.get("credsStore") if not entry else None)
    if helper and isinstance(helper, str):
        raise InvalidArgument(
            f"Docker keeps the secret for {host} in a credential helper ({helper}): pass username= and secret="
        )
    if entry is None:
        raise InvalidArgument(f"Docker's configuration {place} has no entry for {host}: run `docker login {host}`")
    if entry.get("identitytoken") or entry.get("registrytoken"):
        raise InvalidArgument(
            f"Docker has a registry's token for {host}, which the API does not take: pass username= and secret="
        )
    if isinstance(entry.get("auth"), str) and entry["auth"]:
        return Credentials.encoded(entry["auth"])
    if entry.get("username") and entry.get("password"):
        return Credentials.basic(str(entry["username"]), str(entry["password"]))
    raise InvalidArgument(f"Docker's configuration {place} has no secret for {host}: pass username= and secret=")


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
