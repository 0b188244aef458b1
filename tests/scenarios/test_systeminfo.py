"""What the server tells of itself."""

from __future__ import annotations

from harborapi.exceptions import Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_more_is_told_to_those_who_are_logged_in(harbor: Harbor) -> None:
    info = harbor.client.get_system_info()
    assert (info.harbor_version or "").lstrip("v").startswith(f"{harbor.release[0]}.{harbor.release[1]}.")
    assert info.auth_mode
    assert info.registry_url
    assert info.current_time
    public = harbor.anonymous.get_system_info()
    assert public.auth_mode == info.auth_mode
    assert public.harbor_version is None or harbor.release < (2, 12)


@both_releases
@every_way
def test_the_release(harbor: Harbor) -> None:
    version = harbor.client.server_version()
    assert (version.major, version.minor) == harbor.release
    assert harbor.client.supports("listProjects") is True
    assert harbor.client.supports("listAuditLogExts") is (harbor.release >= (2, 13))
    assert harbor.client.supports("ListRobotV1") is (harbor.release <= (2, 12))


@both_releases
def test_the_volumes(harbor: Harbor) -> None:
    (volume, *_) = harbor.client.get_system_volume_info().storage or []
    assert volume.total
    assert volume.free
    with refused(Forbidden):
        harbor.account().client.get_system_volume_info()
    with refused(Unauthorized):
        harbor.anonymous.get_system_volume_info()


@both_releases
@every_way
def test_the_certificate(harbor: Harbor) -> None:
    harbor.only_emulated("a real server may have a certificate of its own, or none")
    with refused(NotFound):
        harbor.client.get_system_certificate()
    text = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    harbor.emulator.harbor.ca_certificate = text
    answer = harbor.client.get_system_certificate()
    assert bytes(answer) == text.encode()
    path = harbor.folder / "ca.crt"
    assert harbor.client.get_system_certificate(to=path) == path
    assert path.read_text() == text
