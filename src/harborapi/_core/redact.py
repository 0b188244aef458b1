"""Takes secrets out of what is written down: by the names under which they stand, and by values seen as secrets."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlencode

from ..models.base import is_dict, is_list, tells_of_secret

MORE_NAMES = ("auth_data", "cookie", "csrf", "api_key", "apikey", "passphrase")
NO_SECRETS = frozenset(
    {
        "access_secret_data",
        "access_secret_type",
        "credential",
        "credential_pattern",
        "credential_type",
        "http_authproxy_tokenreview_endpoint",
        "robot_token_duration",
        "token_expiration",
        "tokenreivew_endpoint",
    }
)
"""Names of the API that sound like a secret and are none; in a `credential`, names tell again."""
SHORTEST = 4
"""Characters: a shorter value is hidden where its name tells of it, not wherever it occurs."""

_NAME = r"[\w.-]*(?:secret|passw(?:or)?d|token|credential|authorization|passphrase|api_?key|cookie|csrf)[\w.-]*"
_IN_TEXT = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"-----BEGIN (?P<kind>[A-Z ]*PRIVATE KEY)-----(?P<secret>.*?)(?:-----END (?P=kind)-----|\Z)",
        r"\b[a-z][a-z0-9+.-]*://(?P<secret>[^/\s@\"'<>]+)@",
        r"\b(?:basic|bearer)\s+(?P<secret>[\w+/=.~-]{6,})",
        r"\b(?P<secret>eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?)",
        rf"\"{_NAME}\\?\"\s*:\s*\\?\"(?P<secret>(?:[^\"\\]|\\.)+)",
        rf"'{_NAME}'\s*:\s*'(?P<secret>[^']+)",
        rf"\b{_NAME}\s*[:=]\s*(?P<secret>[^\s\"'&,;<>]+)",
    )
)
"""What tells of a secret in text that has no fields: keys, addresses with a password, tokens, `name: value`."""


def names_secret(name: str) -> bool:
    """Whether what stands under this name is taken out."""
    lower = name.lower()
    return lower not in NO_SECRETS and (tells_of_secret(lower) or any(word in lower for word in MORE_NAMES))


def _bare(name: str, value: Any) -> bool:
    return name.lower() == "credential" and isinstance(value, str)


class Scrubber:
    """Takes secrets out, each replaced by a number of its own, so that it shows where the same one comes again.

    What is learned once is taken out wherever it stands later. Safe from any thread.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._numbers: dict[str, int] = {}
        self._forms: dict[str, str] = {}

    def hide(self, secret: str, *, learn: bool = True) -> str:
        """What is written in place of a secret.

        Args:
            secret: The secret.
            learn: Whether it is taken out wherever it stands from now on.
        """
        if not secret.strip("*"):
            return secret  # Harbor's own way to show none
        with self._lock:
            shown = f"hidden-{self._numbers.setdefault(secret, len(self._numbers) + 1)}"
            if learn and len(secret) >= SHORTEST and secret not in self._forms:
                forms = dict.fromkeys(_forms(secret), shown) | self._forms
                self._forms = dict(sorted(forms.items(), key=lambda item: -len(item[0])))
            return shown

    def known(self, text: str) -> str:
        """A text without the secrets that were learned."""
        for form, shown in self._forms.items():
            if form in text:
                text = text.replace(form, shown)
        return text

    def text(self, text: str) -> str:
        """A text without the secrets that were learned, and without what looks like one."""
        text = self.known(text)
        for pattern in _IN_TEXT:
            text = pattern.sub(self._found, text)
        return text

    def bytes(self, data: bytes) -> bytes:
        """Bytes that are no text, without the secrets that were learned, and without what looks like one."""
        for form, shown in self._forms.items():
            data = data.replace(form.encode("utf-8", "replace"), shown.encode())
        return self.text(data.decode("latin-1")).encode("latin-1", "replace")

    def _found(self, match: re.Match[str]) -> str:
        secret = match["secret"]
        if re.fullmatch(r"(?:(?:basic|bearer)\s+)?hidden-\d+", secret, re.IGNORECASE) or secret.lower() in {
            "basic",
            "bearer",
        }:
            return match[0]
        begin, end = match.start("secret") - match.start(), match.end("secret") - match.start()
        return match[0][:begin] + self.hide(secret, learn=False) + match[0][end:]

    def value(self, value: Any, *, secret: bool = False) -> Any:
        """JSON without secrets.

        Args:
            value: The JSON, parsed.
            secret: Whether the name that it stands under tells of one.
        """
        if is_list(value):
            return [self.value(item, secret=secret) for item in value]
        if is_dict(value):
            pairs = [(str(key), item) for key, item in value.items()]
            return {
                self.known(key): self.value(item, secret=secret or names_secret(key) or _bare(key, item))
                for key, item in pairs
            }
        if value is None or isinstance(value, bool):
            return value
        if secret:
            return self.hide(str(value)) if value != "" else value
        return self._string(value) if isinstance(value, str) else value

    def _string(self, text: str) -> str:
        if text[:1] in {"{", "["}:  # JSON within JSON, as parameters of jobs are
            with suppress(ValueError, RecursionError):
                return json.dumps(self.value(json.loads(text)))
        return self.text(text)

    def again(self, value: Any) -> Any:
        """JSON without what was learned after it was written."""
        if is_list(value):
            return [self.again(item) for item in value]
        if is_dict(value):
            return {self.known(str(key)): self.again(item) for key, item in value.items()}
        return self.known(value) if isinstance(value, str) else value

    def form(self, text: str) -> str:
        """A query or a form without secrets."""
        pairs = parse_qsl(text, keep_blank_values=True)
        if not any(names_secret(name) for name, _ in pairs):
            return self.known(text)
        return self.known(urlencode([(n, self.hide(v) if names_secret(n) else v) for n, v in pairs]))

    def header(self, name: str, value: str, shown: Iterable[str]) -> str:
        """A header's value without secrets.

        Args:
            name: Its name in lower case.
            value: Its value.
            shown: The names whose values tell something; others may be anybody's own secret.
        """
        if name in {"authorization", "proxy-authorization"}:
            return self._authorization(value)
        if name == "cookie":
            return "; ".join(self._cookie(part.strip(), learn=True) for part in value.split(";"))
        if name == "set-cookie":
            first, *attributes = value.split(";")
            return "; ".join([self._cookie(first.strip(), learn=False), *(one.strip() for one in attributes)])
        if name in shown and not names_secret(name):
            return self.text(value)
        return self.hide(value)

    def _authorization(self, value: str) -> str:
        kind, space, rest = value.partition(" ")
        if not space:
            return self.hide(value)
        if kind.lower() == "basic":
            with suppress(ValueError):  # not the form that it should have: hidden all the same
                self.hide(b64decode(rest).decode().partition(":")[2])
        return f"{kind} {self.hide(rest)}"

    def _cookie(self, pair: str, *, learn: bool) -> str:
        name, equals, value = pair.partition("=")
        return f"{name}={self.hide(value, learn=learn)}" if equals and value else self.hide(pair) if pair else pair


def _forms(secret: str) -> set[str]:
    """A secret as it may stand in a path, a query, a form, JSON, or in base64."""
    encoded = secret.encode("utf-8", "replace")
    once = quote(encoded, safe="")
    forms = {secret, once, quote(once, safe=""), quote_plus(encoded), unquote(secret)}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], b64encode(encoded).decode()}
    return {form for form in forms if len(form) >= SHORTEST}


def body_of(content: bytes, kind: str, scrubber: Scrubber, limit: int) -> dict[str, Any] | None:
    """A body as it is written down: `json`, `text` or `base64`, and how long it was where it was cut.

    Args:
        content: The body.
        kind: Its content type.
        scrubber: What takes the secrets out.
        limit: Bytes of it that are kept.
    """
    if not content:
        return None
    if kind.startswith("application/x-www-form-urlencoded"):
        return _cut("text", scrubber.form(content.decode("utf-8", "replace")), limit, len(content))
    with suppress(ValueError, RecursionError):
        value = scrubber.value(json.loads(content))
        text = json.dumps(value)
        return {"json": value} if len(text) <= limit else _cut("text", text, limit, len(content))
    try:
        return _cut("text", scrubber.text(content.decode()), limit, len(content))
    except UnicodeDecodeError:
        clean = scrubber.bytes(content)
        return {"base64": b64encode(clean[:limit]).decode()} | ({"cut": len(content)} if len(clean) > limit else {})


def _cut(name: str, text: str, limit: int, length: int) -> dict[str, Any]:
    return {name: text[:limit]} | ({"cut": length} if len(text) > limit else {})
