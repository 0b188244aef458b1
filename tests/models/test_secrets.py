"""Secrets show nowhere: not in a repr, not in a picture, not in an error."""

import io
from typing import Any

import pydantic
import pytest
from rich.console import Console

from harborapi import models
from harborapi.models.base import tells_of_secret

CANARY = "canary-5f0c"
MODELS: dict[str, type[models.BaseModel]] = {
    name: value
    for name in models.__all__
    if isinstance(value := getattr(models, name), type) and issubclass(value, models.BaseModel)
}
NO_SECRETS = {
    "access_secret_data": "what a secret may look like",
    "access_secret_type": "whether there is a secret",
    "credential": "a model that hides its own",
    "credential_pattern": "what a credential may look like",
    "credential_type": "basic or oauth",
    "http_authproxy_tokenreview_endpoint": "a URL",
    "robot_token_duration": "days",
    "token_expiration": "minutes",
    "tokenreivew_endpoint": "a URL",
}
HIDDEN = [
    (name, field)
    for name, found in MODELS.items()
    for field, info in found.model_fields.items()
    if not info.repr and name != "GCHistory"
]


def drawn(value: Any) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(value)
    if isinstance(value, models.BaseModel):
        console.print(value.as_table(with_description=True))
        console.print(value.as_panel(title="t", max_depth=0))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_every_field_whose_name_tells_of_a_secret_is_hidden() -> None:
    for name, found in MODELS.items():
        for field, info in found.model_fields.items():
            if tells_of_secret(field) and field not in NO_SECRETS:
                assert info.repr is False, f"{name}.{field}"


def test_the_hidden_fields_are_known() -> None:
    assert {field for _, field in HIDDEN} == {
        "access_credential",
        "access_secret",
        "auth_header",
        "auth_info",
        "authorization",
        "email_password",
        "ldap_search_password",
        "new_password",
        "oidc_client_secret",
        "old_password",
        "password",
        "secret",
        "uaa_client_secret",
        "value",
    }


@pytest.mark.parametrize(("name", "field"), HIDDEN)
def test_a_secret_shows_nowhere(name: str, field: str) -> None:
    secret: Any = {"token": CANARY} if field == "auth_info" else CANARY
    if (name, field) == ("ConfigurationsResponse", "uaa_client_secret"):
        secret = models.StringConfigItem(value=CANARY)
    value = MODELS[name].model_construct(**{field: secret})
    assert getattr(value, field) == secret
    assert CANARY not in repr(value)
    assert CANARY not in str(value)
    assert CANARY not in drawn(value)


def test_a_secret_within_shows_nowhere() -> None:
    registry = models.Registry(name="a", credential=models.RegistryCredential(access_key="k", access_secret=CANARY))
    assert CANARY not in repr(registry)
    assert CANARY not in drawn(registry)
    assert "access_key" in drawn(registry)
    assert CANARY not in repr([registry])


def test_an_unknown_value_whose_name_tells_of_a_secret_is_hidden() -> None:
    label = models.Label.model_validate({"name": "a", "later_password": CANARY, "later": "shown"})
    assert CANARY not in repr(label) + drawn(label)
    assert "shown" in repr(label)
    assert "shown" in drawn(label)
    attributes = models.ExtraAttrs({"deep": {"token": CANARY}, "secret": CANARY})
    task = models.Task.model_construct(extra_attrs=attributes)
    assert CANARY not in repr(attributes) + repr(task) + drawn(task)
    trigger = models.RetentionRuleTrigger(settings={"cron": "", "list": [{"password": CANARY}]})
    assert CANARY not in repr(trigger) + drawn(trigger)


def test_an_error_shows_no_secret() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        models.RegistryCredential.model_validate({"access_secret": [CANARY]})
    assert CANARY not in str(caught.value)


def test_a_picture_shows_fields_and_meanings_and_models_within() -> None:
    robot = models.Robot(name="ci", permissions=[models.RobotPermission(kind="project", namespace="library")])
    shown = drawn(robot)
    assert "namespace" in shown
    assert "library" in shown
    assert (models.Robot.model_fields["level"].description or "").split(".")[0] in shown
    flat = Console(file=io.StringIO(), width=200)
    flat.print(robot.as_table(max_depth=0))
    assert isinstance(flat.file, io.StringIO)
    assert "RobotPermission(kind=" in flat.file.getvalue()
