"""What a webhook policy has sent, as older programs ask for it."""

from __future__ import annotations

import json

from harborapi.exceptions import Forbidden, NotFound, Unauthorized
from harborapi.models import WebhookPolicy

from .marks import both_releases, every_way
from .stage import DEVELOPER, MAINTAINER, Harbor, number, refused

FINAL = {"Success", "Error", "Stopped"}


def policy(harbor: Harbor, project: str, path: str = "/hook") -> int:
    """A policy that sends each push to a server of ours."""
    made = WebhookPolicy.model_validate(
        {
            "name": harbor.name("hook"),
            "enabled": True,
            "event_types": ["PUSH_ARTIFACT"],
            "targets": [{"type": "http", "address": f"{harbor.standin}{path}"}],
        }
    )
    return number(harbor.client.create_webhook_policy(project, made))


@both_releases
@every_way
def test_what_was_sent(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    good, bad = policy(harbor, project), policy(harbor, project, "/hook-fail")
    for tag in ("1", "2", "3"):
        harbor.push(f"{project}/app", tag)

    def over() -> bool:
        return {one.status in FINAL for one in client.get_webhook_jobs(project, bad)} == {True}

    harbor.finish(over)
    jobs = client.get_webhook_jobs(project, good, sort="id", page_size=1)
    assert len(jobs) == 3
    assert {(one.policy_id, one.event_type, one.notify_type, one.status) for one in jobs} == {
        (good, "PUSH_ARTIFACT", "http", "Success")
    }
    pushed = [json.loads(one.job_detail or "")["event_data"]["resources"][0]["tag"] for one in jobs]
    assert pushed == ["1", "2", "3"]
    assert jobs[0].creation_time.year > 2000
    assert len(client.get_webhook_jobs(harbor.project_id(project), good, limit=2)) == 2
    assert len(client.get_webhook_jobs(project, good, ["Success"])) == 3
    assert client.get_webhook_jobs(project, good, ["Error"]) == []
    assert len(client.get_webhook_jobs(project, good, ["Success", "Error"])) == 3
    assert client.get_webhook_jobs(project, good, ["Error", "Stopped"]) == []
    assert {one.status for one in client.get_webhook_jobs(project, bad)} == {"Error"}


@both_releases
def test_who_may_ask_for_what(harbor: Harbor) -> None:
    project, client = harbor.project(public=True), harbor.client
    known = policy(harbor, project)
    assert harbor.account(project, MAINTAINER).client.get_webhook_jobs(project, known) == []
    with refused(NotFound):
        client.get_webhook_jobs(project, 999_999_999)
    with refused(NotFound):
        client.get_webhook_jobs(harbor.name("missing"), known)
    with refused(Forbidden):
        harbor.account(project, DEVELOPER).client.get_webhook_jobs(project, known)
    with refused(Unauthorized):
        harbor.anonymous.get_webhook_jobs(project, known)
