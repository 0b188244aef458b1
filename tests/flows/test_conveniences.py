"""Users, members and rules by name; the names of existing programs."""

from __future__ import annotations

import asyncio
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import Conflict, Forbidden, InvalidArgument, NotFound, ServiceUnavailable, StatusError

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Colour

PASSWORD = "Harbor12345"


def user(client: Colour, name: str) -> int:
    client.create_user(
        {"username": name, "email": f"{abs(hash(name))}@example.com", "realname": "A", "password": PASSWORD}
    )
    number: int = client.get_users(query=f"username={name}", limit=1)[0].user_id
    return number


def test_a_user_is_found_by_the_whole_name_alone(client: Colour) -> None:
    alice, al = user(client, "alice"), user(client, "al")
    assert client.get_user_by_username("al").user_id == al
    assert client.get_user_by_username("alice").user_id == alice
    for name in ("a", "ali", "Alice", "alicex"):
        with pytest.raises(NotFound, match=f"named '{name}'"):
            client.get_user_by_username(name)


def test_a_user_who_is_only_part_of_anothers_name_is_not_found(client: Colour) -> None:
    user(client, "alice")
    with pytest.raises(NotFound):
        client.get_user_by_username("al")


def test_the_administrator_is_found_too(client: Colour) -> None:
    found = client.get_user_by_username("admin")
    assert (found.user_id, found.username) == (1, "admin")


@pytest.mark.parametrize("name", ["a_b", "a.b", "corp\\a b"])
def test_names_that_the_server_takes_for_patterns(client: Colour, name: str) -> None:
    user(client, name.replace("_", "x").replace(".", "x").replace("\\", "x"))
    number = user(client, name)
    assert client.get_user_by_username(name).user_id == number


def test_who_may_look(client: Colour) -> None:
    user(client, "alice")
    user(client, "bob")
    alice = client.as_user("alice", PASSWORD)
    assert alice.get_user_by_username("alice").username == "alice"
    with pytest.raises(Forbidden):
        alice.get_user_by_username("bob")
    with pytest.raises(NotFound):
        alice.get_user_by_username("nobody")
    with pytest.raises(InvalidArgument):
        alice.get_user_by_username("")


def test_a_search_that_fails_is_no_missing_user(client: Colour, emulator: HarborEmulator) -> None:
    user(client, "alice")
    emulator.fail_next(503, path="/users/search")
    with pytest.raises(ServiceUnavailable):
        client.get_user_by_username("alice")
    emulator.fail_next(503, path="/users/1")
    with pytest.raises(ServiceUnavailable):
        client.get_user_by_username("admin")


def test_raw_mode_gives_the_json(client: Colour, emulator: HarborEmulator) -> None:
    user(client, "alice")
    raw = client.as_user("admin", PASSWORD, raw=True)
    assert raw.get_user_by_username("alice")["username"] == "alice"
    assert raw.get_user_by_username("admin")["user_id"] == 1


def test_users_become_members_by_name_or_id(client: Colour) -> None:
    user(client, "alice")
    bob = user(client, "bob")
    assert client.add_project_member_user("library", "alice", 2).rpartition("/")[2].isdigit()
    client.add_project_member_user(1, bob, 3)
    roles = {one.entity_name: one.role_id for one in client.get_project_members("library")}
    assert roles == {"admin": 1, "alice": 2, "bob": 3}
    with pytest.raises(Conflict):
        client.add_project_member_user("library", "alice", 2)
    with pytest.raises(NotFound):
        client.add_project_member_user("library", "nobody", 2)


def test_groups_become_members_by_id(client: Colour) -> None:
    client.create_usergroup({"group_name": "devs", "group_type": 3})
    client.add_project_member_group("library", client.get_usergroups()[0].id, 2)
    found = next(one for one in client.get_project_members("library") if one.entity_type == "g")
    assert (found.entity_name, found.role_id) == ("devs", 2)


def test_groups_are_named_by_their_distinguished_name(client: Colour, emulator: HarborEmulator) -> None:
    with pytest.raises(StatusError):  # no directory is there to know it
        client.add_project_member_group("library", "cn=devs,dc=example,dc=org", 2)
    assert emulator.requests[-1].path.endswith("/projects/library/members")


def rule(client: Colour) -> Any:
    return client.get_project_immutable_tag_rules("library")[0]


def test_a_rule_is_switched_off_and_on(client: Colour, emulator: HarborEmulator) -> None:
    client.create_project_immutable_tag_rule(
        "library",
        {
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
            "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        },
    )
    number = rule(client).id
    client.enable_project_immutable_tagrule("library", number, False)
    assert rule(client).disabled is True
    client.enable_project_immutable_tagrule(1, number)
    assert not rule(client).disabled
    assert rule(client).tag_selectors[0].pattern == "v*"
    puts = sum(request.method == "PUT" for request in emulator.requests)
    client.enable_project_immutable_tagrule("library", number, enabled=True)
    assert sum(request.method == "PUT" for request in emulator.requests) == puts
    with pytest.raises(NotFound, match="no immutability rule 99"):
        client.enable_project_immutable_tagrule("library", 99)


SCHEDULE = {
    "schedule": {"type": "Manual"},
    "parameters": {"audit_retention_hour": 24, "include_event_types": "pull_artifact", "dry_run": True},
}


def test_the_names_of_existing_programs_warn_once_each(client: Colour, emulator: HarborEmulator) -> None:
    def old(name: str, *args: Any) -> Any:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = getattr(client, name)(*args)
        (warning,) = caught
        assert issubclass(warning.category, DeprecationWarning)
        successor = name.replace("audit_log_rotation", "purge_job")
        assert str(warning.message) == f"{name}() is deprecated: use {successor}()"
        return found

    location = old("create_audit_log_rotation_schedule", SCHEDULE)
    emulator.jobs.run()
    number = int(location.rpartition("/")[2])
    assert old("get_audit_log_rotation", number).id == number
    assert "purge" in old("get_audit_log_rotation_log", number).lower()
    assert [one.id for one in old("get_audit_log_rotation_history", None, None, 1, 100, 1)] == [number]
    assert old("get_audit_log_rotation_schedule") is None
    daily = {**SCHEDULE, "schedule": {"type": "Daily", "cron": "0 0 0 * * *"}}
    old("update_audit_log_rotation_schedule", daily)
    assert old("get_audit_log_rotation_schedule").schedule.type == "Daily"
    old("stop_audit_log_rotation", number)


def test_a_warning_names_the_callers_line(emulator: HarborEmulator) -> None:
    with emulator.client() as blocking, pytest.warns(DeprecationWarning) as caught:
        blocking.get_audit_log_rotation_schedule()
    assert [warning.filename for warning in caught] == [__file__]

    async def use() -> None:
        client = emulator.async_client()
        await client.get_audit_log_rotation_schedule()

    with pytest.warns(DeprecationWarning) as caught:
        asyncio.run(use())
    assert [warning.filename for warning in caught] == [__file__]
