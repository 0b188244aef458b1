"""The vulnerabilities that the whole system lets pass."""

from __future__ import annotations

import time

from harborapi.exceptions import Forbidden, InternalServerError, Unauthorized
from harborapi.models import CVEAllowlist, CVEAllowlistItem

from .marks import both_releases, every_way
from .stage import Harbor, refused


def kept(harbor: Harbor) -> None:
    """Let the list be at the end what it is now."""
    before = harbor.client.get_cve_allowlist()
    harbor.later(lambda: harbor.client.update_cve_allowlist(before))


@both_releases
@every_way
def test_the_list_is_replaced(harbor: Harbor) -> None:
    kept(harbor)
    tomorrow = int(time.time()) + 86_400
    items = [CVEAllowlistItem(cve_id="CVE-2024-0001"), CVEAllowlistItem(cve_id="CVE-2024-0002")]
    harbor.client.update_cve_allowlist(CVEAllowlist(items=items, expires_at=tomorrow))
    allowlist = harbor.client.get_cve_allowlist()
    assert [one.cve_id for one in allowlist.items or []] == ["CVE-2024-0001", "CVE-2024-0002"]
    assert allowlist.expires_at == tomorrow
    assert allowlist.update_time.year > 2000
    harbor.client.update_cve_allowlist({"items": [{"cve_id": "CVE-2024-0003"}]})
    assert [one.cve_id for one in harbor.client.get_cve_allowlist().items or []] == ["CVE-2024-0003"]
    harbor.client.update_cve_allowlist(CVEAllowlist(items=[]))
    assert not harbor.client.get_cve_allowlist().items


@both_releases
def test_everybody_who_is_logged_in_may_read_it(harbor: Harbor) -> None:
    kept(harbor)
    harbor.client.update_cve_allowlist({"items": [{"cve_id": "CVE-2024-0001"}]})
    user = harbor.account().client
    assert [one.cve_id for one in user.get_cve_allowlist().items or []] == ["CVE-2024-0001"]
    with refused(Forbidden):
        user.update_cve_allowlist({"items": []})
    with refused(Unauthorized):
        harbor.anonymous.get_cve_allowlist()
    with refused(Unauthorized):
        harbor.anonymous.update_cve_allowlist({"items": []})


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    kept(harbor)
    harbor.client.update_cve_allowlist({"items": [{"cve_id": "CVE-2024-0001"}]})
    with refused(InternalServerError):
        harbor.client.update_cve_allowlist({"items": [{"cve_id": "CVE-2024-0002"}, {"cve_id": "CVE-2024-0002"}]})
    assert [one.cve_id for one in harbor.client.get_cve_allowlist().items or []] == ["CVE-2024-0001"]
