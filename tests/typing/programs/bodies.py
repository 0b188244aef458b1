"""Bodies: as models, as dicts, and as dicts named by `harborapi.types`."""

from __future__ import annotations

from typing import assert_type

from harborapi import HarborAsyncClient, HarborClient
from harborapi.models import (
    Access,
    Label,
    ProjectMember,
    ProjectMetadata,
    ProjectReq,
    RobotCreate,
    RobotPermission,
    UserEntity,
)
from harborapi.types import LabelDict, ProjectReqDict, RobotCreateDict, WebhookPolicyDict


def models(client: HarborClient) -> None:
    client.create_project(ProjectReq(project_name="demo", metadata=ProjectMetadata(public=True), storage_limit=-1))
    client.create_label(Label(name="stable", scope="g"))
    client.add_project_member("demo", ProjectMember(role_id=1, member_user=UserEntity(username="ann")))
    client.create_robot(
        RobotCreate(
            name="ci",
            level="project",
            duration=30,
            permissions=[
                RobotPermission(kind="project", namespace="demo", access=[Access(resource="repository", action="push")])
            ],
        )
    )


def a_model_that_is_both(client: HarborClient) -> None:
    label = Label(name="stable", scope="g")
    assert_type(label.id, int)  # None until a server says it: the one exception to "types tell the truth"
    assert_type(label.name, str | None)


def dicts(client: HarborClient) -> None:
    client.create_project({"project_name": "demo", "metadata": {"public": "true"}, "storage_limit": -1})
    client.create_label({"name": "stable", "scope": "g", "color": "#00FF00"})
    client.add_project_member("demo", {"role_id": 1, "member_user": {"username": "ann"}})
    client.update_config({"read_only": True, "robot_name_prefix": "robot+"})
    client.create_gc_schedule({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}})
    client.update_quota(1, {"hard": {"storage": 1 << 30}})


async def dicts_of_the_async_client(client: HarborAsyncClient) -> None:
    await client.create_project({"project_name": "demo"})
    await client.create_robot({"name": "ci", "level": "system", "duration": -1, "permissions": []})


def named_dicts(client: HarborClient) -> None:
    project: ProjectReqDict = {"project_name": "demo"}
    label: LabelDict = {"name": "stable", "scope": "p", "project_id": 1}
    robot: RobotCreateDict = {
        "name": "ci",
        "permissions": [
            {"kind": "project", "namespace": "*", "access": [{"resource": "repository", "action": "pull"}]}
        ],
    }
    webhook: WebhookPolicyDict = {
        "name": "chat",
        "enabled": True,
        "event_types": ["PUSH_ARTIFACT"],
        "targets": [{"type": "http", "address": "https://chat.example.com/hook", "skip_cert_verify": False}],
    }
    client.create_project(project)
    client.create_label(label)
    assert_type(client.create_robot(robot).secret, str | None)
    client.create_webhook_policy("demo", webhook)
