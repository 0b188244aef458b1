"""Every name that programs written for the existing package import."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import harborapi
from harborapi import HarborAsyncClient, HarborClient, exceptions

NAMES = {
    "harborapi": "HarborAsyncClient HarborClient",
    "harborapi.client": "HarborAsyncClient",
    "harborapi.client_sync": "HarborClient",
    "harborapi.exceptions": """EXCEPTIONS_MAP HarborAPIException StatusError BadRequest Unauthorized Forbidden NotFound
        MethodNotAllowed Conflict PreconditionFailed UnsupportedMediaType UnprocessableEntity InternalServerError
        TooManyRequests BadGateway ServiceUnavailable GatewayTimeout InvalidArgument""",
    "harborapi.auth": """HarborAuthFile load_harbor_auth_file save_authfile new_authfile_from_robotcreate
        new_authfile_from_robot""",
    "harborapi.retry": "RetrySettings",
    "harborapi.responselog": "ResponseLogEntry ResponseLog",
    "harborapi.version": "SemVer get_semver",
    "harborapi.log": "enable_logging disable_logging logger",
    "harborapi.utils": """is_json urlencode_repo urldecode_header get_repo_path get_artifact_path get_basicauth
        parse_pagination_url get_project_headers get_mime_type_header get_params""",
    "harborapi.ext": "",
    "harborapi.ext.api": """get_artifact get_artifacts get_repositories get_artifact_vulnerabilities
        get_artifact_owner run_coros""",
    "harborapi.ext.artifact": "ArtifactInfo filter_artifacts_latest",
    "harborapi.ext.report": "ArtifactReport",
    "harborapi.ext.cve": "CVSSData",
    "harborapi.ext.stats": "mean median stdev min max",
    "harborapi.models.base": "BaseModel",
    "harborapi.models.models": "Type Trigger Action RegistryProviders",
    "harborapi.models.scanner": """Severity VulnerabilityItem HarborVulnerabilityReport ScanArtifact ScanError
        ScanRegistry ScanScanner ScanScannerAdapterMetadata ScanScannerCapability most_severe sort_distribution""",
    "harborapi.models.oidc": "OIDCTestReq",
    "harborapi.models.buildhistory": "BuildHistoryEntry",
    "harborapi.models.mappings": "FirstDict",
    "harborapi.models.file": "FileResponse",
    "harborapi.models": """OIDCTestReq BuildHistoryEntry RegistryProviders FirstDict FileResponse Severity
        VulnerabilityItem HarborVulnerabilityReport ScanArtifact ScanError ScanRegistry ScanScanner
        ScanScannerAdapterMetadata ScanScannerCapability SecurityHubVulnerability ExtraAttrs Annotations ResourceList
        AdditionLinks ScanOverview EventType NotifyType""",
}
CONTRACT = Path(__file__).parent.parent / "contract"
METHODS = [
    row
    for row in json.loads((CONTRACT / "client-methods.json").read_text())
    if row["kind"] in {"existing", "alias", "convenience"}
]
CONSTRUCTOR = {
    "url": inspect.Parameter.empty,
    "username": None,
    "secret": None,
    "basicauth": None,
    "credentials_file": None,
    "validate": True,
    "raw": False,
    "logging": False,
    "max_logs": None,
    "follow_redirects": True,
    "timeout": 10.0,
    "verify": True,
}
EXCEPTIONS = {
    "BadRequest": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "Conflict": 409,
    "PreconditionFailed": 412,
    "UnsupportedMediaType": 415,
    "UnprocessableEntity": 422,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "BadGateway": 502,
    "ServiceUnavailable": 503,
    "GatewayTimeout": 504,
}


@pytest.mark.parametrize("module", NAMES)
def test_modules_and_their_names(module: str) -> None:
    found = importlib.import_module(module)
    assert [name for name in NAMES[module].split() if not hasattr(found, name)] == []


def test_models_have_the_names_of_definitions() -> None:
    names = json.loads((CONTRACT / "definitions.json").read_text())
    models = importlib.import_module("harborapi.models.models")
    assert len(names) > 100
    assert [name for name in names if not hasattr(models, name)] == []


def test_client_modules_give_the_same_classes() -> None:
    assert importlib.import_module("harborapi.client").HarborAsyncClient is harborapi.HarborAsyncClient
    assert importlib.import_module("harborapi.client_sync").HarborClient is harborapi.HarborClient


@pytest.mark.parametrize("client", [HarborAsyncClient, HarborClient])
def test_the_constructor(client: type) -> None:
    parameters = list(inspect.signature(client).parameters.values())
    assert {one.name: one.default for one in parameters[: len(CONSTRUCTOR)]} == CONSTRUCTOR
    assert [one.name for one in parameters[: len(CONSTRUCTOR)]] == list(CONSTRUCTOR)
    assert parameters[len(CONSTRUCTOR)].name == "retry"
    assert all(one.kind is one.POSITIONAL_OR_KEYWORD for one in parameters[: len(CONSTRUCTOR) + 1])


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row["method"])
def test_methods_of_both_clients(row: dict[str, Any]) -> None:
    wanted = [one["name"] for one in row["parameters"]]
    for client in (HarborAsyncClient, HarborClient):
        method = getattr(client, row["method"])
        parameters = list(inspect.signature(method).parameters)[1:]
        assert parameters[: len(wanted)] == wanted
        assert inspect.iscoroutinefunction(method) is (client is HarborAsyncClient)


def test_low_level_methods_and_attributes() -> None:
    for client in (HarborAsyncClient, HarborClient):
        assert hasattr(client, "client")
        names = "get get_text get_file post put patch delete head authenticate no_retry no_validation raw_mode"
        attributes = (
            "url basicauth validate raw retry verify timeout follow_redirects response_log last_response client"
        )
        assert [name for name in (names + " " + attributes).split() if not hasattr(client, name)] == []
        assert list(inspect.signature(client.authenticate).parameters)[1:] == [
            "username", "secret", "basicauth", "credentials_file", "url", "verify",
        ]  # fmt: skip
        assert list(inspect.signature(client.get).parameters)[1:] == [
            "path", "params", "headers", "follow_links", "limit",
        ]  # fmt: skip
        assert list(inspect.signature(client.post).parameters)[1:] == ["path", "json", "params", "headers"]


@pytest.mark.parametrize(("name", "status"), EXCEPTIONS.items())
def test_exceptions(name: str, status: int) -> None:
    kind = getattr(exceptions, name)
    assert kind.__mro__[1:3] == (exceptions.StatusError, exceptions.HarborAPIException)
    assert kind.status == status
    assert kind("why").status_code == 0, "it had no response"


def test_exceptions_without_a_response() -> None:
    assert issubclass(exceptions.InvalidArgument, exceptions.HarborAPIException)
    assert issubclass(exceptions.InvalidArgument, ValueError)
    for kind in (exceptions.StatusError, exceptions.NotFound):
        assert (kind().status_code, kind().errors, kind().response) == (0, [], None)


def test_names_of_functions_that_work_over_many() -> None:
    from harborapi.ext import api

    wanted = {
        "get_artifact": "client project repository reference with_report",
        "get_artifacts": "client projects repositories tag query callback max_connections with_report",
        "get_repositories": "client projects",
        "get_artifact_vulnerabilities": "client tags projects repositories max_connections callback",
        "get_artifact_owner": "client artifact",
        "run_coros": "coros max_connections",
    }
    for name, parameters in wanted.items():
        function = getattr(api, name)
        assert inspect.iscoroutinefunction(function)
        found = inspect.signature(function).parameters
        assert list(found)[: len(parameters.split())] == parameters.split()
    assert inspect.signature(api.get_artifacts).parameters["max_connections"].default == 5
    assert inspect.signature(api.get_artifact_vulnerabilities).parameters["max_connections"].default == 5
    assert inspect.signature(api.get_artifact).parameters["with_report"].default is True
