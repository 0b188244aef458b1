"""Answers of a form of their own: reports by type, the build history, a status that is an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from harborapi._core.decode import PLAIN, Reading
from harborapi._core.wire import Headers, Response
from harborapi.exceptions import DecodeError, InvalidArgument, NotFound
from harborapi.models import FirstDict, HarborVulnerabilityReport
from harborapi.operations import artifact

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

NATIVE = "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
GENERIC = "application/vnd.security.vulnerability.report; version=1.1"
ARTIFACT = ("library", "app", "1.0")


def answer(body: Any) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(200, Headers([(b"content-type", b"application/json")]), content)


def test_reports_by_type() -> None:
    reports = artifact.get_artifact_vulnerability_reports(*ARTIFACT).answer
    found = reports.read(answer({GENERIC: {"severity": "High"}}), PLAIN)
    assert isinstance(found, FirstDict)
    first = found.first()
    assert isinstance(first, HarborVulnerabilityReport)
    assert first.severity == "High"


@pytest.mark.parametrize("body", [{}, b"", b"null", {GENERIC: None}])
def test_no_report_yet(body: Any) -> None:
    reports = artifact.get_artifact_vulnerability_reports(*ARTIFACT).answer
    found = reports.read(answer(body), PLAIN)
    assert isinstance(found, FirstDict)
    assert found.first() is None


def test_a_report_that_is_not_ready_does_not_hide_another() -> None:
    reports = artifact.get_artifact_vulnerability_reports(*ARTIFACT).answer
    found = reports.read(answer({GENERIC: None, NATIVE: {"severity": "Low"}}), PLAIN)
    assert list(found) == [NATIVE]


@pytest.mark.parametrize("body", [b"<html>", b"[]", {GENERIC: 3}, {GENERIC: None, NATIVE: 3}])
def test_what_is_no_report_is_refused(body: Any) -> None:
    with pytest.raises(DecodeError):
        artifact.get_artifact_vulnerability_reports(*ARTIFACT).answer.read(answer(body), PLAIN)


def test_raw_reports_are_what_the_server_sent() -> None:
    body = {GENERIC: None, NATIVE: {"severity": "Low"}}
    for operation in (artifact.get_artifact_vulnerability_reports(*ARTIFACT), deprecated()):
        assert operation.answer.read(answer(body), Reading(raw=True)) == body


def deprecated(*mime_type: str) -> Operation[HarborVulnerabilityReport]:
    with pytest.warns(DeprecationWarning, match="use get_artifact_vulnerability_reports") as said:
        operation = artifact.get_artifact_vulnerabilities(*ARTIFACT, *mime_type)
    assert len(said) == 1
    return operation


def test_one_report_is_that_of_the_type_asked_for() -> None:
    body = {NATIVE: {"severity": "Low"}, GENERIC: {"severity": "High"}}
    assert deprecated().answer.read(answer(body), PLAIN).severity == "High"
    assert deprecated(NATIVE).answer.read(answer(body), PLAIN).severity == "Low"
    assert deprecated(NATIVE).headers == {"X-Accept-Vulnerabilities": NATIVE}


def test_one_report_of_a_type_that_the_server_does_not_know_is_the_one_that_it_gives() -> None:
    assert deprecated("nonsense").answer.read(answer({NATIVE: {"severity": "Low"}}), PLAIN).severity == "Low"


def test_one_report_where_there_is_none() -> None:
    with pytest.raises(NotFound, match="no scan of the artifact has ended"):
        deprecated().answer.read(answer({}), PLAIN)


def test_build_history_up_to_the_limit() -> None:
    steps = [{"created_by": text} for text in "abc"]
    for limit, expected in ((None, "abc"), (2, "ab"), (0, ""), (9, "abc")):
        history = artifact.get_artifact_build_history(*ARTIFACT, limit).answer.read(answer(steps), PLAIN)
        assert "".join(step.created_by or "" for step in history) == expected
    with pytest.raises(InvalidArgument, match="limit must be 0 or more, not -1"):
        artifact.get_artifact_build_history(*ARTIFACT, -1)


def test_build_history_of_what_has_none() -> None:
    with pytest.raises(DecodeError):
        artifact.get_artifact_build_history(*ARTIFACT).answer.read(answer({"SPDXID": "SPDXRef-DOCUMENT"}), PLAIN)


def test_project_that_does_not_exist_is_an_answer() -> None:
    from harborapi._core.reply import Reply
    from harborapi.operations.project import project_exists

    operation = project_exists("library")
    for status, expected in ((200, True), (404, False)):
        reply = Reply(operation, status, Headers([]), b"", 1, 0.0, "https://harbor.example.com")
        assert reply.parse() is expected


@pytest.mark.parametrize("operation", [artifact.delete_artifact(*ARTIFACT), artifact.copy_artifact("p", "r", "p/r:1")])
def test_a_proxys_page_is_no_sign_that_something_was_done(operation: Operation[Any]) -> None:
    page = Response(200, Headers([(b"content-type", b"text/html; charset=utf-8")]), b"\n<html>Sign in")
    with pytest.raises(DecodeError, match="an HTML page: a proxy's, not Harbor's"):
        operation.answer.read(page, PLAIN)
    empty = Response(200, Headers([(b"content-type", b"text/html; charset=utf-8")]), b"")
    assert not operation.answer.read(empty, PLAIN)
