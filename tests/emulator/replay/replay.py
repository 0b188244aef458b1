"""Replay a recorded scenario against a server and find where its answers differ from the recorded ones.

What is compared, step by step: the status; which of the telling headers are there, and the value of those that the
server does not choose; the error code; the shape of the body (keys, types, lengths) and every value that it does
not choose. A step marked "global state" depends on what else is on the server: of it, status, headers and the shape of
list items are compared. A step that was asked again and again is asked again until it agrees or the time is over.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Iterator

VARIABLE = re.compile(r"\$\{(\w+)\}")
CHOSEN = re.compile(  # keys whose values the server chooses: only the type counts
    r"(^|_)(id|ids|uuid|uid|pid|size|time|date|duration|at|secret|salt|digest|sid|icon|sha256|expires|timestamp|"
    r"generated|revision|elapsed|history|created|started|updated|used|storage|free|total_storage|checkin|worker|pool|"
    r"hostname|host|url|latency|freed|percent|weight)(_|$)"
    r"|^(ref|creator_ref|pull_count|creation_time|update_time|next_scheduled_time|push_time|pull_time|href|"
    r"extra_attrs|build_history|job_parameters|adapter|harbor_version|registry_url|external_url|current_time|"
    r"description_from_server)$",
    re.IGNORECASE,
)
REPORT = (
    "vulnerabilities",
    "scan_overview",
    "dangerous_cves",
    "dangerous_artifacts",
    "summary",
    "extra_attrs",
    "report",
)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
SOFT = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|sha256:[0-9a-f]{64}|[0-9a-f]{32,}|\d+")
UNORDERED = ("getCurrentUserPermissions", "getPermissions", "listRetentionTasks")
TELLING = (
    "content-type",
    "location",
    "link",
    "x-total-count",
    "x-request-id",
    "content-disposition",
    "www-authenticate",
)
Json = dict[str, Any]
STEP, PAUSE, TRIES = 0.01, 0.3, 100
"""Seconds that a request takes, and that pass until it is sent again; how often."""


def differences(path: pathlib.Path, base: str, standin: str | None, lapse: Callable[[float], object]) -> list[str]:
    """The steps of a scenario that a server answers otherwise, each as a line of text.

    Args:
        path: the scenario's file.
        base: the server's address; it must have the emulator's control API.
        standin: the address of the scanner, preheat and webhook stand-in.
        lapse: lets so many seconds pass on the server: time goes by the steps alone, not by how busy the machine is.
    """
    document = json.loads(path.read_text("utf-8"))
    with httpx2.Client(timeout=60, trust_env=False) as http:
        http.post(f"{base}/_emulator/reset").raise_for_status()
        replay = Replay(http, base, document, standin, lapse)
        lines: list[str] = []
        for step in document["steps"]:
            found = replay.mark(step) if "setup" in step else replay.ask(step)
            what = step.get("operation", "setup")
            lines += [f"{step['n']} {what} as {step.get('as', '-')}: {one}" for one in found]
        return lines


class Replay:
    """A scenario on its way against a server."""

    def __init__(
        self, http: httpx2.Client, base: str, document: Json, standin: str | None, lapse: Callable[[float], object]
    ) -> None:
        self.http, self.base, self.document, self.lapse = http, base, document, lapse
        given = document.get("given", {})
        mine = {"base": base, "registry": base.partition("://")[2]}
        if standin:
            mine |= {"standin": standin, "standin_alias": standin.replace("127.0.0.1", "localhost")}
        self.names: Json = given | mine
        swap = {key: value for key, value in mine.items() if key != "standin_alias"}
        self.swap = {given[key]: value for key, value in swap.items() if given.get(key) and given[key] != value}

    def fill(self, value: Any) -> Any:
        """A recorded value with this server's addresses and what was saved."""
        if isinstance(value, str):
            for old, new in self.swap.items():
                value = value.replace(old, new)
            if match := VARIABLE.fullmatch(value):
                return self.names.get(match[1], value)
            return VARIABLE.sub(lambda match: str(self.names.get(match[1], match[0])), value)
        if isinstance(value, dict):
            return {key: self.fill(one) for key, one in value.items()}
        return [self.fill(one) for one in value] if isinstance(value, list) else value

    def fill_back(self, recorded: Any) -> Any:
        """A recorded answer as this server should give it: with its own addresses."""
        if isinstance(recorded, str):
            for old, new in self.swap.items():
                recorded = recorded.replace(old, new)
            return recorded
        if isinstance(recorded, dict):
            return {key: self.fill_back(one) for key, one in recorded.items()}
        return [self.fill_back(one) for one in recorded] if isinstance(recorded, list) else recorded

    def account(self, name: str) -> tuple[str, str] | None:
        """The name and secret of one of the scenario's accounts, None for nobody."""
        pair = self.document.get("accounts", {}).get(name)
        return (str(self.fill(pair[0])), str(self.fill(pair[1]))) if pair else None

    def mark(self, step: Json) -> list[str]:
        """Do what a marker says."""
        marker = self.fill(step["setup"])
        recorded = step.get("result") or {}
        body = {key: value for key, value in marker.items() if key != "as"}
        if "digest" in recorded:
            body["digest"] = recorded["digest"]
        if "as" in marker and (pair := self.account(marker["as"])):
            body |= {"username": pair[0], "secret": pair[1]}
        answer = self.http.post(f"{self.base}/_emulator/setup", json=body)
        if answer.status_code != 200:
            return [f"marker {marker}: {answer.status_code} {answer.text[:160]!r}"]
        result = answer.json()
        for name, where in step.get("save", {}).items():
            key = where.partition(".")[2]
            self.names[name] = result.get(key, recorded.get(key))
        refused = ("refused" in result, "refused" in recorded)
        return [f"marker {marker}: {result}, recorded {recorded}"] if refused[0] != refused[1] else []

    def ask(self, step: Json) -> list[str]:
        """Send a step's request, again and again where it was recorded so, and compare the answer."""
        note = step.get("note") or ""
        left = TRIES if "asked again" in note or "last answer" in note else 1
        while True:
            response = self.send(step)
            self.lapse(STEP)
            found = list(self.compared(step, response))
            left -= 1
            if not left or (not found and settled(step, response)):
                break
            self.lapse(PAUSE)
        for name, where in step.get("save", {}).items():
            try:
                self.names[name] = look(where, response)
            except (KeyError, IndexError, ValueError, StopIteration) as error:
                found.append(f"nothing to save as {name} at {where}: {error!r}")
        return found

    def send(self, step: Json) -> httpx2.Response:
        """Send a step's request."""
        asked = step["request"]
        path = self.fill(asked.get("template", asked["path"]))
        url = self.base + (path[1:] if path.startswith("!") else "/api/v2.0" + path)
        more: Json = {"headers": self.fill(asked.get("headers", {}))}
        if "query" in asked:
            more["params"] = self.fill(asked["query"])
        if "raw_base64" in asked:
            more["content"] = base64.b64decode(asked["raw_base64"])
        elif "raw_body" in asked:
            more["content"] = self.fill(asked["raw_body"]).encode()
        elif "body" in asked:
            more["json"] = self.fill(asked["body"])
        if pair := self.account(step["as"]):
            more["auth"] = pair
        self.http.cookies.clear()
        return self.http.request(asked["method"], url, **more)

    def compared(self, step: Json, response: httpx2.Response) -> Iterator[str]:
        """Where an answer differs from the recorded one."""
        want = step["response"]
        if response.status_code != want["status"]:
            yield f"status {response.status_code}, recorded {want['status']}: {response.text[:160]!r}"
            return
        loose = "global state" in (step.get("note") or "")
        yield from headers(want, response, loose)
        yield from (f"body {line}" for line in self.body(want, response, loose, step["operation"] in UNORDERED))

    def body(self, want: Json, response: httpx2.Response, loose: bool, unordered: bool) -> Iterator[str]:
        """Where a body differs from the recorded one."""
        if "body" not in want:
            if ("text" in want or "base64" in want) != bool(response.content):
                yield f"is {response.text[:80]!r}, recorded {'text' if 'text' in want else 'none'}"
            return
        try:
            mine = response.json()
        except ValueError:
            yield f"is no JSON: {response.text[:120]!r}"
            return
        recorded = self.fill_back(want["body"])
        if isinstance(recorded, dict) and "errors" in recorded:
            codes = [[one.get("code") for one in document.get("errors", [])] for document in (recorded, mine)]
            if codes[0] != codes[1]:
                yield f"error codes {codes[1]}, recorded {codes[0]}"
        elif isinstance(recorded, str) and "\n" in recorded:  # a log as a JSON string: that there is text
            if not (isinstance(mine, str) and mine):
                yield f"is no text: {str(mine)[:80]!r}"
        else:
            if unordered and isinstance(recorded, list) and isinstance(mine, list):
                recorded, mine = sorted(recorded, key=order), sorted(mine, key=order)
            yield from compare("", recorded, mine, loose)


def settled(step: Json, response: httpx2.Response) -> bool:
    """Whether what a step was asked again and again for has come to its end, where its values are not compared."""
    recorded = step["response"].get("body")
    if not isinstance(recorded, dict) or recorded.get("ongoing") is not False:
        return True
    return response.json().get("ongoing") is False


def headers(want: Json, response: httpx2.Response, loose: bool) -> Iterator[str]:
    """Where the telling headers differ from the recorded ones."""
    have = {name.lower(): value for name, value in response.headers.items()}
    recorded = {name.lower(): value if isinstance(value, str) else value[0] for name, value in want["headers"].items()}
    for name in TELLING:
        if (name in recorded) != (name in have):
            yield f"header {name} {'missing' if name in recorded else 'too much: ' + have[name]}"
        elif name not in recorded:
            continue
        elif name == "content-type":
            if have[name].replace(" ", "").lower() != recorded[name].replace(" ", "").lower():
                yield f"content-type {have[name]!r}, recorded {recorded[name]!r}"
        elif name == "x-total-count" and not loose and have[name] != recorded[name]:
            yield f"x-total-count {have[name]}, recorded {recorded[name]}"
        elif name in ("location", "link") and not loose and soften(have[name]) != soften(recorded[name]):
            yield f"{name} {have[name]!r}, recorded {recorded[name]!r}"


def look(where: str, response: httpx2.Response) -> Any:
    """A value that the server chose, by the words of `save`."""
    kind, _, rest = where.partition(":")
    if where == "location":
        last = response.headers["location"].rstrip("/").rsplit("/", 1)[-1]
        return int(last) if last.isdigit() else last
    if kind == "header":
        return response.headers[rest]
    if kind == "cookie":
        pattern = re.compile(re.escape(rest) + "=([^;]*)")
        return next(match[1] for one in response.headers.get_list("set-cookie") if (match := pattern.match(one)))
    current = response.json()
    if kind == "overview":
        media_type, key = rest.rsplit(":", 1)
        return current["scan_overview"][media_type][key]
    if kind == "match":
        where, condition, take = rest.split(":")
        name, _, value = condition.partition("=")
        return next(one for one in walk(current, where) if str(one.get(name)) == value)[take]
    return walk(current, where)


def walk(current: Any, where: str) -> Any:
    """What stands at `body.0.id`."""
    for part in where.split(".")[1:]:
        current = current[int(part)] if isinstance(current, list) else current[part]
    return current


def soften(text: str) -> str:
    """A text without the numbers and times that the server chooses."""
    return SOFT.sub("#", TIME.sub("<time>", text)).replace(" ", "")


def order(value: Any) -> str:
    """A sort key without what the server chooses."""
    kept = {key: one for key, one in value.items() if not CHOSEN.search(key)} if isinstance(value, dict) else value
    return soften(json.dumps(kept, sort_keys=True))


def kind_of(value: Any) -> str:
    """A JSON value's type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__


def compare(at: str, want: Any, have: Any, loose: bool, typed: bool = False) -> Iterator[str]:
    """Where a JSON value differs from the recorded one; `typed`: only shapes count."""
    if kind_of(want) != kind_of(have):
        if not (typed and {kind_of(want), kind_of(have)} <= {"null", "list"}):
            yield f"{at or '.'}: {kind_of(have)} {str(have)[:60]!r}, recorded {kind_of(want)} {str(want)[:60]!r}"
    elif isinstance(want, dict):
        yield from compare_objects(at, want, have, loose, typed)
    elif isinstance(want, list):
        yield from compare_lists(at, want, have, loose, typed)
    elif typed:
        return
    elif isinstance(want, str):
        if TIME.fullmatch(want) and TIME.fullmatch(have):
            if want.startswith("0001") != have.startswith("0001"):
                yield f"{at}: {have!r}, recorded {want!r}"
        elif soften(want) != soften(have):
            yield f"{at}: {have[:80]!r}, recorded {want[:80]!r}"
    elif want != have:
        yield f"{at}: {have!r}, recorded {want!r}"


def compare_objects(at: str, want: Json, have: Json, loose: bool, typed: bool) -> Iterator[str]:
    """Where a JSON object differs from the recorded one."""
    if at.endswith(("summary.summary", "annotations", "labels_map")):
        return
    if typed and at.endswith(("summary", "extra_attrs")):
        return
    if not (typed and loose):
        yield from (f"{at}.{key}: missing" for key in want.keys() - have.keys())
    yield from (f"{at}.{key}: too much" for key in have.keys() - want.keys())
    for key in want.keys() & have.keys():
        deeper = typed or loose or key in REPORT or bool(CHOSEN.search(key))
        yield from compare(f"{at}.{key}", want[key], have[key], loose, deeper)


def compare_lists(at: str, want: list[Any], have: list[Any], loose: bool, typed: bool) -> Iterator[str]:
    """Where a JSON list differs from the recorded one."""
    if at.endswith(("permissions", "access")):  # the server gives them in any order
        want, have = sorted(want, key=order), sorted(have, key=order)
    if loose or typed:
        if want and have and {kind_of(one) for one in want} == {"dict"} and not loose:
            yield from compare(f"{at}[0]", want[0], have[0], loose, True)
    elif len(want) != len(have):
        yield f"{at or '.'}: {len(have)} items, recorded {len(want)}"
    else:
        for number, (one, other) in enumerate(zip(want, have, strict=True)):
            yield from compare(f"{at}[{number}]", one, other, loose, typed)
