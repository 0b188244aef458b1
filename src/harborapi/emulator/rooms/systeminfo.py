"""System information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.wire import HarborError, Response, without_zeros

if TYPE_CHECKING:
    from typing import Any

GIGABYTE = 1 << 30


@operation("getSystemInfo", simplified="the commit in the version is made up")
def system_info(call: Call) -> Response:
    """What the server is; the more is told to who is logged in."""
    harbor = call.harbor
    names = ("auth_mode", "banner_message", "primary_auth_mode", "self_registration")
    info: dict[str, Any] = {name: harbor.setting(name) for name in names}
    if call.release >= (2, 10):
        info["oidc_provider_name"] = harbor.setting("oidc_name") if info["auth_mode"] == "oidc_auth" else ""
    if info["auth_mode"] == "http_auth":
        info["authproxy_settings"] = without_zeros(
            endpoint=harbor.setting("http_authproxy_endpoint"),
            server_certificate=harbor.setting("http_authproxy_server_certificate"),
            skip_search=harbor.setting("http_authproxy_skip_search"),
            tokenreivew_endpoint=harbor.setting("http_authproxy_tokenreview_endpoint"),
            verify_cert=harbor.setting("http_authproxy_verify_cert"),
        )
    if call.caller.anonymous and call.release < (2, 13):
        info["harbor_version"] = version(call)
    if not call.caller.anonymous:
        more = ("notification_enable", "project_creation_restriction", "read_only")
        info |= {name: harbor.setting(name) for name in more}
        info |= {
            "current_time": milliseconds(call.now),
            "external_url": harbor.url,
            "harbor_version": version(call),
            "has_ca_root": harbor.ca_certificate is not None and harbor.url.startswith("https://"),
            "registry_storage_provider_name": "filesystem",
            "registry_url": harbor.host,
        }
    return call.json(info)


def version(call: Call) -> str:
    """The version as the server writes it, with the short form of a commit."""
    return f"v{call.release.version}-e0000000"


@operation("getCert")
def certificate(call: Call) -> Response:
    """The CA certificate, if the server has one."""
    if call.harbor.ca_certificate is None:
        raise HarborError(404, "resource not found: cert not found in path: /etc/core/ca/ca.crt")
    if call.request.headers.get("accept", "").startswith("application/json"):
        response = call.json({})
    else:
        response = Response(200, call.harbor.ca_certificate.encode(), "application/octet-stream")
    return response.with_header("Content-Disposition", "attachment; filename=ca.crt")


@operation("getVolumes", simplified="60 of 100 GiB are always free")
def volumes(call: Call) -> Response:
    """Space on the disk."""
    call.require_system("system-volumes", "read")
    return call.json({"storage": [{"free": 60 * GIGABYTE, "total": 100 * GIGABYTE}]})
