"""The registry protocol: what docker, skopeo and their like speak."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator, contents

if TYPE_CHECKING:
    import pathlib

    from .conftest import Api

ADMIN = ("admin", "Harbor12345")
V2 = "!/v2/library/app"


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def upload(api: Api, data: bytes, repository: str = "library/app", **login: Any) -> httpx2.Response:
    begun = api("POST", f"!/v2/{repository}/blobs/uploads/", **login)
    if begun.status_code != 202:
        return begun
    api.http.cookies.clear()
    return api.http.put(begun.headers["location"], params={"digest": digest_of(data)}, content=data, auth=ADMIN)


def put_manifest(api: Api, document: object, reference: str, repository: str = "library/app") -> httpx2.Response:
    api.http.cookies.clear()
    kind = {"content-type": contents.IMAGE}
    data = json.dumps(document).encode()
    return api.http.put(f"/v2/{repository}/manifests/{reference}", content=data, headers=kind, auth=ADMIN)


def image_of(config: bytes, *layers: bytes) -> dict[str, Any]:
    def described(data: bytes, kind: str) -> dict[str, Any]:
        return {"mediaType": kind, "digest": digest_of(data), "size": len(data)}

    first = described(config, contents.CONFIG)
    rest = [described(layer, "application/vnd.oci.image.layer.v1.tar+gzip") for layer in layers]
    return {"schemaVersion": 2, "mediaType": contents.IMAGE, "config": first, "layers": rest}


def test_the_way_to_a_token(api: Api) -> None:
    refused = api("GET", f"{V2}/tags/list", as_=None, status=401)
    challenge = refused.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="http://harbor.test/service/token",service="harbor-registry"')
    assert challenge.endswith('scope="repository:library/app:pull"')
    query = {"service": "harbor-registry", "scope": "repository:library/app:pull"}
    answer = api("GET", "!/service/token", params=query, status=200).json()
    assert answer["expires_in"] == 1800
    bearer = {"Authorization": f"Bearer {answer['token']}"}
    assert api("GET", "!/v2/", as_=None, headers=bearer, status=200).json() == {}
    assert upload_start(api, bearer) == 202
    assert upload_start(api, {"Authorization": bearer["Authorization"][:-2] + "xx"}) == 401
    api.emulator.clock.advance(1801)
    assert upload_start(api, bearer) == 401


def upload_start(api: Api, headers: dict[str, str]) -> int:
    return api("POST", f"{V2}/blobs/uploads/", as_=None, headers=headers).status_code


def test_an_anonymous_token_pulls_what_is_public(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    api.project("secret")
    api.emulator.push_image("secret/app", tags=["1.0"])
    scopes = "repository:library/app:pull,push repository:secret/app:pull"
    query = {"service": "harbor-registry", "scope": scopes}
    token = api("GET", "!/service/token", params=query, as_=None, status=200).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    api("GET", f"{V2}/manifests/1.0", as_=None, headers=bearer, status=200)
    api("GET", "!/v2/secret/app/manifests/1.0", as_=None, headers=bearer, status=401)
    assert upload_start(api, bearer) == 401
    api("GET", "!/service/token", params={"service": "harbor-registry"}, as_=None, status=401)


def test_a_push_by_hand(api: Api) -> None:
    config, layer = b'{"architecture": "amd64", "os": "linux"}', b"layer"
    document = image_of(config, layer)
    assert put_manifest(api, document, "1.0").json()["errors"][0]["code"] == "MANIFEST_BLOB_UNKNOWN"
    assert upload(api, config).status_code == 201
    assert upload(api, layer).headers["location"] == f"/v2/library/app/blobs/{digest_of(layer)}"
    made = put_manifest(api, document, "1.0")
    assert made.status_code == 201
    digest = digest_of(json.dumps(document).encode())
    assert made.headers["docker-content-digest"] == digest
    row = api("GET", "/projects/library/repositories/app/artifacts/1.0", status=200).json()
    assert (row["digest"], row["extra_attrs"]["architecture"]) == (digest, "amd64")
    assert row["size"] == len(config) + len(layer) + len(json.dumps(document))
    pulled = api("GET", f"{V2}/manifests/1.0", status=200)
    assert digest_of(pulled.content) == digest
    assert pulled.headers["content-type"] == contents.IMAGE
    assert api("GET", f"{V2}/blobs/{digest_of(layer)}", status=200).content == layer
    assert api("GET", f"{V2}/blobs/{digest_of(layer)}", headers={"Range": "bytes=1-2"}, status=206).content == b"ay"
    assert api("GET", "/projects/library/repositories/app").json()["pull_count"] == 1
    assert api("HEAD", f"{V2}/manifests/1.0", status=200).headers["content-length"] == str(len(pulled.content))
    assert api("GET", "/projects/library/repositories/app").json()["pull_count"] == 1
    api("GET", f"{V2}/manifests/1.0", headers={"If-None-Match": f'"{digest}"'}, status=304)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "MANIFEST_INVALID"),
        ({"schemaVersion": 1}, "MANIFEST_INVALID"),
        ({"schemaVersion": 2}, "MANIFEST_INVALID"),
        ({"schemaVersion": 2, "config": {"digest": "x", "size": 1}, "layers": []}, "MANIFEST_INVALID"),
        ({"schemaVersion": 2, "mediaType": contents.INDEX, "manifests": "x"}, "MANIFEST_INVALID"),
        (image_of(b"nowhere"), "MANIFEST_BLOB_UNKNOWN"),
    ],
)
def test_manifests_that_are_refused(api: Api, document: object, code: str) -> None:
    refused = put_manifest(api, document, "1.0")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, code)
    assert api("GET", "/projects/library/repositories/app").status_code == 404


def test_digests_must_be_right(api: Api) -> None:
    begun = api("POST", f"{V2}/blobs/uploads/", status=202)
    api.http.cookies.clear()
    wrong = api.http.put(begun.headers["location"], params={"digest": digest_of(b"a")}, content=b"b", auth=ADMIN)
    assert wrong.json()["errors"][0]["code"] == "DIGEST_INVALID"
    assert put_manifest(api, image_of(b"x"), digest_of(b"y")).json()["errors"][0]["code"] == "DIGEST_INVALID"
    assert api("GET", f"{V2}/blobs/nonsense").status_code == 400
    assert api("GET", f"{V2}/blobs/{digest_of(b'a')}").json()["errors"][0]["code"] == "BLOB_UNKNOWN"


def test_an_upload_in_pieces(api: Api) -> None:
    where = api("POST", f"{V2}/blobs/uploads/", status=202).headers["location"]
    for number, chunk in enumerate((b"abc", b"def")):
        api.http.cookies.clear()
        span = {"content-range": f"{number * 3}-{number * 3 + 2}"}
        assert api.http.patch(where, content=chunk, headers=span, auth=ADMIN).status_code == 202
    api.http.cookies.clear()
    assert api.http.patch(where, content=b"x", headers={"content-range": "9-9"}, auth=ADMIN).status_code == 416
    assert api("GET", "!" + where, status=204).headers["range"] == "0-5"
    api.http.cookies.clear()
    assert api.http.put(where, params={"digest": digest_of(b"abcdef")}, auth=ADMIN).status_code == 201
    assert api("GET", f"{V2}/blobs/{digest_of(b'abcdef')}", status=200).content == b"abcdef"
    assert api("GET", "!" + where).json()["errors"][0]["code"] == "BLOB_UPLOAD_UNKNOWN"
    where = api("POST", f"{V2}/blobs/uploads/", status=202).headers["location"]
    api("DELETE", "!" + where, status=204)
    api("GET", "!" + where, status=404)


def test_a_blob_is_mounted_from_where_one_may_pull(api: Api) -> None:
    assert upload(api, b"shared").status_code == 201
    api.project("other")
    query = {"mount": digest_of(b"shared"), "from": "library/app"}
    api("POST", "!/v2/other/x/blobs/uploads/", params=query, status=201)
    assert api("GET", f"!/v2/other/x/blobs/{digest_of(b'shared')}", status=200).content == b"shared"
    assert api("GET", "/projects/other/summary").json()["quota"]["used"]["storage"] == 6
    api("POST", "!/v2/other/x/blobs/uploads/", params=query | {"mount": digest_of(b"no")}, status=202)
    user = api.user("ann", project="library", role=1)
    refused = {"mount": digest_of(b"shared"), "from": "other/x"}
    api("POST", f"{V2}/blobs/uploads/", params=refused, as_=user, status=401)


def test_a_deletion_is_by_digest(api: Api) -> None:
    digest = api.emulator.push_image("library/app", tags=["1.0"])
    assert api("DELETE", f"{V2}/manifests/1.0").json()["errors"][0]["code"] == "UNSUPPORTED"
    api("DELETE", f"{V2}/manifests/{digest}", status=202)
    api("GET", f"{V2}/manifests/{digest}", status=404)


def test_lists(api: Api) -> None:
    for tag in ("c", "a", "b"):
        api.emulator.push_image("library/app", tags=[tag])
    api.emulator.push_chart("library/chart")
    assert api("GET", f"{V2}/tags/list").json() == {"name": "library/app", "tags": ["a", "b", "c"]}
    page = api("GET", f"{V2}/tags/list", params={"n": "2"})
    assert page.json()["tags"] == ["a", "b"]
    assert page.headers["link"] == '</v2/library/app/tags/list?last=b&n=2>; rel="next"'
    assert api("GET", f"{V2}/tags/list", params={"n": "2", "last": "b"}).json()["tags"] == ["c"]
    assert api("GET", f"{V2}/tags/list", params={"n": "x"}).status_code == 400
    assert api("GET", "!/v2/library/nosuch/tags/list").status_code == 404
    assert api("GET", "!/v2/_catalog").json() == {"repositories": ["library/app", "library/chart"]}
    refused = api("GET", "!/v2/_catalog", as_=api.user("ann"), status=401)
    assert refused.headers["www-authenticate"] == 'Basic realm="harbor"'


def test_referrers(api: Api) -> None:
    subject = api.emulator.push_image("library/app", tags=["1.0"])
    signature = api.emulator.push_signature("library/app", subject)
    found = api("GET", f"{V2}/referrers/{subject}", status=200)
    assert found.headers["content-type"] == contents.INDEX
    (one,) = found.json()["manifests"]
    assert (one["digest"], one["artifactType"]) == (signature, contents.CONFIG)
    filtered = api("GET", f"{V2}/referrers/{subject}", params={"artifactType": "x"})
    assert filtered.json()["manifests"] == []
    assert filtered.headers["oci-filters-applied"] == "artifactType"
    assert api("GET", f"{V2}/referrers/1.0").status_code == 400


def test_a_manifest_with_a_subject_belongs_to_it(api: Api) -> None:
    subject = api.emulator.push_image("library/app", tags=["1.0"])
    for data in (b"{}", b"sbom"):
        assert upload(api, data).status_code == 201
    document = image_of(b"{}", b"sbom") | {"subject": {"mediaType": contents.IMAGE, "digest": subject, "size": 1}}
    made = put_manifest(api, document, digest_of(json.dumps(document).encode()))
    assert made.headers["oci-subject"] == subject
    (found,) = api("GET", "/projects/library/repositories/app/artifacts/1.0/accessories").json()
    assert found["type"] == "subject.accessory"


def test_what_is_refused(api: Api) -> None:
    api("GET", "!/v2/nosuch/app/tags/list", status=401)
    api("GET", "!/v2/library/app/nosuch", status=401)
    api("PUT", f"{V2}/tags/list", status=405)
    api.emulator.harbor.configure(read_only=True)
    assert api("POST", f"{V2}/blobs/uploads/").json()["errors"][0]["code"] == "DENIED"


def command(*arguments: str, folder: pathlib.Path | None = None) -> str:
    """What a program prints."""
    return subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=60, cwd=folder).stdout


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is not installed")
def test_skopeo_pushes_and_pulls(tmp_path: pathlib.Path) -> None:
    def skopeo(*arguments: str) -> str:
        return command("skopeo", "--insecure-policy", *arguments)

    with HarborEmulator() as emulator, emulator.serve() as server:
        host, account = server.url.partition("://")[2], "admin:Harbor12345"
        index = emulator.push_index("library/app", tags=["1.0"])
        there = f"docker://{host}/library/app:1.0"
        for number, folder in enumerate((f"dir:{tmp_path}/app", f"oci:{tmp_path}/layout:1.0")):
            skopeo("copy", "--all", "--src-tls-verify=false", there, folder)
            again = f"docker://{host}/library/team/copy:{number}"
            skopeo("copy", "--all", "--dest-tls-verify=false", "--dest-creds", account, folder, again)
            path = f"{server.url}/api/v2.0/projects/library/repositories/team%252Fcopy/artifacts/{number}"
            assert httpx2.get(path).json()["digest"] == index
            assert json.loads(skopeo("inspect", "--raw", "--tls-verify=false", again))["schemaVersion"] == 2
        skopeo("delete", "--tls-verify=false", "--creds", account, again)
        assert httpx2.get(path).status_code == 404


@pytest.mark.skipif(shutil.which("oras") is None, reason="oras is not installed")
def test_oras_pushes_attaches_and_pulls(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    (tmp_path / "hello.txt").write_text("hello")
    (tmp_path / "signature").write_text("signed")
    with HarborEmulator() as emulator, emulator.serve() as server:
        host = server.url.partition("://")[2]
        account, there = ("--plain-http", "-u", "admin", "-p", "Harbor12345"), f"{host}/library/thing:1.0"
        kind, mark = "application/vnd.example.thing", "application/vnd.example.signature"
        command("oras", "push", *account, there, "--artifact-type", kind, "hello.txt:text/plain", folder=tmp_path)
        command("oras", "attach", *account, there, "--artifact-type", mark, "signature:text/plain", folder=tmp_path)
        assert mark in command("oras", "discover", *account, there)
        command("oras", "pull", *account, "-o", str(tmp_path / "pulled"), there)
        assert (tmp_path / "pulled" / "hello.txt").read_text() == "hello"
        artifact = httpx2.get(f"{server.url}/api/v2.0/projects/library/repositories/thing/artifacts/1.0").json()
        assert artifact["artifact_type"] == kind
        path = f"{server.url}/api/v2.0/projects/library/repositories/thing/artifacts/1.0/accessories"
        assert [one["type"] for one in httpx2.get(path).json()] == ["subject.accessory"]
