"""The kinds of foreign registries: their names, usual addresses, and what replication can do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harborapi.emulator.release import Release
    from harborapi.emulator.wire import JsonObject

KNOWN = (
    "ali-acr",
    "aws-ecr",
    "azure-acr",
    "docker-hub",
    "docker-registry",
    "dtr",
    "github-ghcr",
    "gitlab",
    "google-gcr",
    "harbor",
    "huawei-SWR",
    "jfrog-artifactory",
    "quay",
    "tencent-tcr",
    "volcengine-cr",
)
UNLISTED = ("dtr", "gitlab", "quay")
"""Those that are not offered any more from 2.14 on."""
ALI_REGIONS = (
    *("cn-qingdao", "cn-beijing", "cn-zhangjiakou", "cn-huhehaote", "cn-wulanchabu", "cn-hangzhou", "cn-shanghai"),
    *("cn-shenzhen", "cn-heyuan", "cn-guangzhou", "cn-chengdu", "cn-hongkong", "ap-southeast-1", "ap-southeast-2"),
    *("ap-southeast-3", "ap-southeast-5", "ap-south-1", "ap-northeast-1", "us-west-1", "us-east-1", "eu-central-1"),
    *("eu-west-1", "me-east-1"),
)
AWS_REGIONS = (
    *("us-east-2", "us-east-1", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-south-1", "ap-northeast-3"),
    *("ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ca-central-1", "cn-north-1"),
    *("cn-northwest-1", "eu-central-1", "eu-west-1", "eu-west-2", "eu-south-1", "eu-west-3", "eu-north-1"),
    *("me-south-1", "sa-east-1"),
)
GOOGLE_HOSTS = ("gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io")


def types(release: Release) -> tuple[str, ...]:
    """The kinds that a release offers."""
    found = (kind for kind in KNOWN if release < (2, 14) or kind not in UNLISTED)
    return tuple(kind for kind in found if release >= (2, 11) or kind != "volcengine-cr")


def patterns(release: Release) -> dict[str, JsonObject]:
    """The usual addresses and credentials, by kind."""
    ali = [("", "registry.{}.aliyuncs.com"), ("-vpc", "registry-vpc.{}.aliyuncs.com")]
    ali.append(("-internal", "registry-internal.{}.aliyuncs.com"))
    if release >= (2, 12):
        ali.append(("-ee-vpc", "instanceName-registry-vpc.{}.cr.aliyuncs.com"))
        ali.append(("-ee", "instanceName-registry.{}.cr.aliyuncs.com"))
    found: dict[str, JsonObject] = {
        "ali-acr": endpoints(
            "List", {region + suffix: host.format(region) for region in ALI_REGIONS for suffix, host in ali}
        ),
        "aws-ecr": endpoints("List", {region: f"api.ecr.{region}.amazonaws.com" for region in AWS_REGIONS}),
        "docker-hub": endpoints("Fix", {"hub.docker.com": "hub.docker.com"}),
        "github-ghcr": endpoints("Fix", {"ghcr.io": "ghcr.io"}),
        "google-gcr": {
            "credential_pattern": {
                "access_key_data": "_json_key",
                "access_key_type": "AccessKeyTypeFix",
                "access_secret_data": "No Change",
                "access_secret_type": "AccessSecretTypeFile",
            },
            **endpoints("List", {host: host for host in GOOGLE_HOSTS}),
        },
        "quay": {
            "credential_pattern": {
                "access_key_data": "json_file",
                "access_key_type": "AccessKeyTypeFix",
                "access_secret_type": "AccessSecretTypeFile",
            },
            "endpoint_pattern": {"endpoint_type": "EndpointPatternTypeStandard", "endpoints": None},
        },
        "tencent-tcr": {},
        "volcengine-cr": {},
    }
    return {kind: found[kind] for kind in types(release) if kind in found}


def endpoints(kind: str, hosts: dict[str, str]) -> JsonObject:
    """The addresses that are offered: a list to choose from, or a fixed one."""
    rows = [{"key": key, "value": f"https://{host}"} for key, host in hosts.items()]
    return {"endpoint_pattern": {"endpoint_type": f"EndpointPatternType{kind}", "endpoints": rows}}


def information(kind: str, labels: list[str], *, is_local: bool) -> JsonObject:
    """What replication can do with a registry of a kind.

    Args:
        kind: the kind of registry.
        labels: the names of a Harbor's global labels.
        is_local: whether it is this Harbor itself: only that tells of pushes.
    """
    is_harbor = kind == "harbor"
    filters: list[JsonObject] = [{"style": "input", "type": name, "values": None} for name in ("name", "tag")]
    if is_harbor:
        filters.append({"style": "list", "type": "label", "values": labels or None})
    filters.append({"style": "radio", "type": "resource", "values": ["image", "artifact"] if is_harbor else ["image"]})
    found: JsonObject = {"supported_copy_by_chunk": True} if is_harbor else {}
    found |= {"supported_resource_filters": filters}
    found |= {"supported_triggers": ["manual", "scheduled"] + (["event_based"] if is_local else []), "type": kind}
    return found
