"""A provider of identities, tried before it is set."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Forbidden, Unauthorized
from harborapi.models import OIDCTestReq

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_a_provider_that_answers(harbor: Harbor) -> None:
    harbor.client.test_oidc(OIDCTestReq(url=harbor.standin, verify_cert=False))
    harbor.client.test_oidc({"url": harbor.standin, "verify_cert": True})


@both_releases
@every_way
def test_what_is_refused(harbor: Harbor) -> None:
    for url in ("http://127.0.0.1:1", "nonsense", ""):
        with refused(BadRequest):
            harbor.client.test_oidc({"url": url, "verify_cert": False})
    request = OIDCTestReq(url="http://127.0.0.1:1", verify_cert=False)
    with refused(Forbidden):
        harbor.account().client.test_oidc(request)
    with refused(Unauthorized):
        harbor.anonymous.test_oidc(request)
