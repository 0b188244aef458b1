"""What harbor-cli is asked, and what it must answer. Each group has a Harbor and a home of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from pathlib import Path

    from harbor import Harbor  # beside this file

ADMIN = ("admin", "Harbor12345")
CONFIG = """
[harbor]
url = "{url}/api/v2.0"
username = "admin"
secret = "{secret}"

[harbor.retry]
enabled = false

[general]
confirm_deletion = false
confirm_enumeration = false
"""
DAILY = "0 0 0 * * *"
WEEKLY = "0 0 0 * * 0"


def configure(harbor: Harbor, url: str) -> None:
    """Write the command's configuration."""
    path = harbor.home / "config.toml"
    path.write_text(CONFIG.format(url=url, secret=ADMIN[1]), encoding="utf-8")
    harbor.variables["HARBOR_CLI_CONFIG"] = str(path)


# ---- without a server's help

LISTED = {
    "": "artifact auditlog config cve-allowlist gc project quota registry replication repository retention scan "
    "scan-all scanner search system user usergroup webhook init",
    "artifact": "list get delete copy tag label vulnerability buildhistory accessories clean",
    "artifact tag": "list create delete",
    "auditlog": "list rotation",
    "project": "create delete exists get list logs member metadata repos scanner summary update",
    "project member": "add-group add-user get list remove update-role",
    "registry": "adapters create delete get info list ping providers update",
    "replication": "get list policy start stop task",
    "repository": "delete get list update",
    "retention": "job metadata policy",
    "user": "create delete get get-current list search set-admin set-password unset-admin update",
    "webhook": "events jobs policy triggers",
}


def helping(harbor: Harbor, emulator: HarborEmulator) -> None:
    for group, commands in LISTED.items():
        said = harbor(*group.split(), "--help").says("Usage: harbor")
        words = said.out.split()
        assert not set(commands.split()) - set(words), said
    harbor("--version").says("0.3.0")
    harbor("commands").says("artifact vulnerability summary", "webhook triggers")
    harbor("sample-config").says("[harbor]", "confirm_deletion")
    harbor("no-such-command", status=2).says("No such command")


def configuring(harbor: Harbor, emulator: HarborEmulator) -> None:
    made = harbor.home / "made.toml"
    # It asks for the rest even with --no-wizard, and ends where nobody answers; the file is written before.
    harbor("init", "--path", str(made), "--no-wizard", status=1).says("Created config file")
    assert "[harbor.retry]" in made.read_text(encoding="utf-8")
    harbor("init", "--path", str(made), "--no-wizard", status=1).says("Config file already exists")
    harbor("self", "config", "path").says("config.toml")
    assert ADMIN[1] not in harbor("self", "config", "get").says("[harbor]", 'username = "admin"').out
    harbor("self", "config", "set", "output.format", "json").says("Set output.format")
    assert harbor("user", "get-current").json["username"] == "admin"
    harbor("self", "config", "set", "output.format", "table")
    harbor("user", "get-current").rows("1", "admin")


def system(harbor: Harbor, emulator: HarborEmulator) -> None:
    emulator.push_image("library/app", tags=["1.0"])
    harbor("system", "info").says("db_auth", "v2.15.2")
    assert harbor.json("system", "info")["auth_mode"] == "db_auth"
    harbor("system", "health").says("healthy").rows("core", "healthy")
    assert {one["status"] for one in harbor.json("system", "health")["components"]} == {"healthy"}
    assert float(harbor("system", "ping").out) > 0
    assert harbor.json("system", "statistics")["total_repo_count"] == 1
    harbor("system", "volumes").says("100.0GiB")
    harbor("search", "app").rows("library", "library/app", "1", "True")
    assert harbor.json("config", "get")["auth_mode"] == "db_auth"
    harbor("config", "get").says("auth_mode", "db_auth", "robot_name_prefix")
    # It sends all settings back, among them some that Harbor takes only with a value.
    harbor("config", "update", "--token-expiration", "60", status=1).says("400 Bad request")


# ---- projects and what is in them


def projects(harbor: Harbor, emulator: HarborEmulator) -> None:
    harbor("project", "create", "down", "--public", "true", "--auto-scan", "true").says("Created project 'down'")
    made = harbor.json("project", "create", "small", "--storage-limit", "1000000")
    assert made["location"] == "/api/v2.0/projects/small"
    harbor("project", "create", "down", status=1).says("409 Conflict", "already exists")
    harbor("project", "list").rows("1", "library", "True", "0").rows("2", "down", "True", "0").says(
        "Fetched 3 projects"
    )
    assert [one["name"] for one in harbor.json("project", "list", "--sort", "-name", "--limit", "2")] == [
        "small", "library",
    ]  # fmt: skip
    (found,) = harbor.json("project", "list", "--query", "name=down")
    assert (found["project_id"], found["metadata"]["auto_scan"]) == (2, "true")
    harbor("project", "get", "down").rows("2", "down", "admin", "0")
    harbor("project", "exists", "down").says("True")
    harbor("project", "exists", "nothing", status=1).says("False")
    harbor("project", "update", "down", "--public", "false").says("Updated project 'down'")
    assert harbor.json("project", "get", "down")["metadata"]["public"] == "false"
    harbor("project", "summary", "down").rows("0", "1", "0", "0", "0", "0")
    harbor("project", "metadata", "get", "down").says("auto_scan")
    assert harbor.json("project", "metadata", "field", "get", "down", "public") == {"public": "false"}
    harbor("project", "metadata", "field", "set", "down", "prevent_vul", "true").says("Set metadata")
    harbor("project", "metadata", "field", "delete", "down", "prevent_vul", "--force").says("Deleted metadata field")
    harbor("project", "scanner", "get", "down").says("Trivy")
    harbor("project", "delete", "small", "--force").says("Deleted project 'small'")
    assert {one["name"] for one in harbor.json("project", "list")} == {"down", "library"}


def members(harbor: Harbor, emulator: HarborEmulator) -> None:
    harbor("user", "create", "alice", "--password", "Passw0rd1", "--email", "a@example.com", "--realname", "Alice")
    harbor("usergroup", "create", "devs", "OIDC").says("/usergroups/1")
    harbor("project", "member", "add-user", "library", "alice", "developer").says("/projects/library/members/")
    rows = {one["entity_name"]: one for one in harbor.json("project", "member", "list", "library")}
    assert {name: row["role_name"] for name, row in rows.items()} == {"admin": "projectAdmin", "alice": "developer"}
    harbor("project", "member", "get", "library", str(rows["alice"]["id"])).says("alice", "developer")
    harbor("project", "member", "update-role", "library", "alice", "maintainer")
    rows = {one["entity_name"]: one for one in harbor.json("project", "member", "list", "library")}
    assert rows["alice"]["role_name"] == "maintainer"
    harbor("project", "member", "remove", "library", "alice").says("Removed member")
    assert len(harbor.json("project", "member", "list", "library")) == 1
    harbor("project", "member", "add-user", "library", "nobody", "guest", status=1)


def repositories(harbor: Harbor, emulator: HarborEmulator) -> None:
    emulator.push_image("library/app", tags=["1.0"])
    emulator.push_image("library/team/tool", tags=["1.0", "latest"])
    harbor("repository", "list", "library").rows("library", "library/app", "1").rows("library", "library/team/tool")
    assert {one["name"] for one in harbor.json("repository", "list")} == {"library/app", "library/team/tool"}
    harbor("project", "repos", "library").rows("library", "library/app")
    harbor("repository", "get", "library", "team/tool").rows("library", "library/team/tool")
    harbor("repository", "update", "library", "app", "--description", "An app").says("Updated library/app")
    assert harbor.json("repository", "get", "library", "app")["description"] == "An app"
    harbor("repository", "delete", "library", "team/tool", "--force").says("Deleted library/team/tool")
    harbor("repository", "get", "library", "team/tool", status=1).says("404 Not Found")


def artifacts(harbor: Harbor, emulator: HarborEmulator) -> None:
    digest = emulator.push_image("library/app", tags=["1.0", "latest"])
    emulator.push_image("library/app", tags=["0.9"])
    with emulator.client() as client:
        label = client.create_label({"name": "checked", "scope": "g"}).rpartition("/")[2]
        client.add_artifact_label("library", "app", "1.0", {"id": int(label)})
    harbor("artifact", "list", "--project", "library").rows("library", "app", digest[:15], "amd64")
    rows = harbor.json("artifact", "list", "--project", "library", "--repo", "app")
    assert {tag["name"] for one in rows for tag in one["artifact"]["tags"]} == {"0.9", "1.0", "latest"}
    (one,) = harbor.json("artifact", "list", "--project", "library", "--tag", "latest")
    assert (one["artifact"]["digest"], one["repository"]["name"]) == (digest, "library/app")
    harbor("artifact", "get", "library/app:1.0").rows("library", "app", digest[:15], "amd64")
    assert harbor.json("artifact", "get", f"library/app@{digest}")["artifact"]["digest"] == digest
    harbor("artifact", "get", "library/app:none", status=1).says("404 Not Found")
    harbor("artifact", "tag", "list", "library/app:1.0").rows("latest").rows("1.0")
    harbor("artifact", "tag", "create", "library/app:1.0", "stable").says("Created 'stable'")
    harbor("artifact", "tag", "delete", "library/app:1.0", "latest", "--force")
    assert {one["name"] for one in harbor.json("artifact", "tag", "list", "library/app:1.0")} == {"1.0", "stable"}
    harbor("artifact", "label", "delete", "library/app:1.0", label, "--force")
    harbor("artifact", "label", "add", "library/app:1.0", "--name", "x", status=1).says(
        "404 Not Found"
    )  # no id is sent
    harbor("artifact", "buildhistory", "library/app:1.0").says("CMD", "/bin/sh")
    assert harbor.json("artifact", "accessories", "library/app:1.0") == []
    harbor("project", "create", "other").says("Created project")
    harbor("artifact", "copy", "library/app:1.0", "other", "copied").says("/projects/other/repositories/copied")
    harbor("artifact", "delete", "other/copied:1.0", "--force").says("deleted")
    harbor("artifact", "list", "--project", "other").says("Fetched 0 artifact")


def vulnerabilities(harbor: Harbor, emulator: HarborEmulator) -> None:
    """Of artifacts that were scanned: these commands fall over on the existing package."""
    emulator.push_image("library/app", tags=["1.0"])
    emulator.push_image("library/bare", tags=["1.0"])
    harbor("scan", "start", "library/app:1.0").says("Scan of 'library/app:1.0' started")
    harbor("scan", "start", "library/app:none", status=1).says("404 Not Found")
    with emulator.client() as client:
        report = client.get_artifact_vulnerability_reports("library", "app", "1.0").first()
        artifact = client.get_artifact("library", "app", "1.0", with_scan_overview=True)
    assert report is not None
    assert artifact.scan is not None
    worst, package = str(artifact.scan.severity), str(report.vulnerabilities[0].package)
    harbor("artifact", "list", "--project", "library", "--with-report").rows("library", "app", "1.0", worst)
    total = f"({len(report.vulnerabilities)})"
    harbor("artifact", "vulnerability", "summary", "--project", "library").says(
        "library/app@sha256:", total, "No summary"
    )
    harbor("artifact", "vulnerability", "summary", "--repo", "app", "--sort", "severity", "--order", "asc").says(total)
    shown = harbor("artifact", "get", "library/app:1.0", "-v").rows("library", "app", "1.0", worst)
    shown.says(*(str(one.id) for one in report.vulnerabilities))
    found = harbor.json("artifact", "vulnerability", "find", "--project", "library", "--package", package)
    assert "library/app" in str(found), found
    found = harbor.json("artifact", "vulnerability", "find", "--cve", str(report.vulnerabilities[0].id))
    assert "library/app" in str(found), found
    found = harbor.json("artifact", "vulnerability", "find", "--project", "library", "--cve", "CVE-1999-0001")
    assert "library/app" not in str(found), found
    harbor("artifact", "clean", "--project", "library", "--age", "1", "--dryrun").says("Will delete 0 artifacts")
    started = harbor.json("scan", "export", "start", "--name", "all", "--project", "library")
    assert [one["id"] for one in harbor.json("scan", "export", "list")["items"]] == [started["id"]]
    path = harbor.home / "export.csv"
    harbor("scan", "export", "download", str(started["id"]), str(path))
    assert "CVE" in path.read_text(encoding="utf-8")


# ---- the system's own work


def maintenance(harbor: Harbor, emulator: HarborEmulator) -> None:
    harbor("gc", "schedule", "create", "--type", "Daily", "--cron", DAILY).says("schedule created")
    assert harbor.json("gc", "schedule", "get")["schedule"]["type"] == "Daily"
    harbor("gc", "schedule", "update", "--type", "Weekly", "--cron", WEEKLY).says("schedule updated")
    assert harbor.json("gc", "schedule", "get")["schedule"]["cron"] == WEEKLY
    with emulator.client() as client:
        client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": {}})
    (job,) = harbor.json("gc", "jobs")
    assert (job["job_name"], job["job_status"]) == ("GARBAGE_COLLECTION", "Success")
    harbor("gc", "job", str(job["id"])).says("GARBAGE_COLLECTION", "Success")
    assert harbor("gc", "log", str(job["id"])).out.strip()
    harbor("gc", "job", "99", status=1).says("404 Not Found")
    harbor("scan-all", "schedule", "create", "--type", "Daily", "--cron", DAILY).says("schedule created")
    assert harbor.json("scan-all", "schedule", "get")["schedule"]["type"] == "Daily"
    harbor("scan-all", "schedule", "update", "--type", "Weekly", "--cron", WEEKLY)
    assert harbor.json("scan-all", "metrics")["ongoing"] is False
    harbor("scanner", "list").says("Trivy")
    (scanner,) = harbor.json("scanner", "list")
    harbor("scanner", "get", scanner["uuid"]).says("Trivy")
    harbor("scanner", "default", scanner["uuid"]).says("set as default")
    harbor("quota", "update", "1", "storage=1000000000").says("Quota updated")
    assert harbor.json("quota", "get", "1")["hard"] == {"storage": 1000000000}
    assert [one["ref"]["name"] for one in harbor.json("quota", "list")] == ["library"]


def auditing(harbor: Harbor, emulator: HarborEmulator) -> None:
    """On the oldest release that is recorded: since 2.13 Harbor keeps new entries in another table."""
    with HarborEmulator("2.9.5", jobs="fast") as older, older.serve() as server:
        configure(harbor, server.url)
        with older.client() as client:
            client.create_project({"project_name": "audited"})
            client.delete_project("audited")
        rows = harbor.json("auditlog", "list", "--limit", "5")
        assert {(one["operation"], one["resource"]) for one in rows} >= {("create", "audited"), ("delete", "audited")}
        harbor("auditlog", "list", "--operation", "delete").says("audited", "delete")
        harbor("project", "logs", "library").says("Fetched 0 logs")
        rotation = ("auditlog", "rotation")
        kept = ("--retention-hours", "24", "--operations", "create,delete")
        harbor(*rotation, "schedule", "create", "--type", "Daily", "--cron", DAILY, *kept)
        assert harbor.json(*rotation, "schedule", "get")["schedule"]["type"] == "Daily"
        harbor(*rotation, "schedule", "update", "--type", "Weekly", "--cron", WEEKLY, *kept)
        assert harbor.json(*rotation, "schedule", "get")["schedule"]["cron"] == WEEKLY
        assert harbor.json(*rotation, "list") == []


def allowlist(harbor: Harbor, emulator: HarborEmulator) -> None:
    harbor("cve-allowlist", "get").says("CVE Allowlist")
    harbor("cve-allowlist", "update", "--cve", "CVE-2024-1", "--cve", "CVE-2024-2").says("Added 2 CVEs", "Total: 2")
    assert {one["cve_id"] for one in harbor.json("cve-allowlist", "get")["items"]} == {"CVE-2024-1", "CVE-2024-2"}
    harbor("cve-allowlist", "update", "--cve", "CVE-2024-1", "--remove").says("Removed 1 CVEs", "Total: 1")
    harbor("cve-allowlist", "clear").says("Cleared CVE allowlist")
    assert not harbor.json("cve-allowlist", "get")["items"]


def users(harbor: Harbor, emulator: HarborEmulator) -> None:
    for name in ("alice", "bob"):
        email = f"{name}@example.com"
        made = harbor("user", "create", name, "--password", "Passw0rd1", "--email", email, "--realname", name.title())
        made.says(f"Created user '{name}'", "/api/v2.0/users/")
    assert [one["username"] for one in harbor.json("user", "list", "--sort", "username")] == ["alice", "bob"]
    harbor("user", "get", "alice").rows("alice", "Alice")
    harbor("user", "get", "ali", status=1).says("no user named 'ali'")  # the existing package finds alice
    harbor("user", "search", "ali").rows("alice")
    harbor("user", "update", "alice", "--realname", "Alice B", "--email", "ab@example.com").says("Updated user")
    assert harbor.json("user", "get", "alice")["realname"] == "Alice B"
    harbor("user", "set-admin", "alice").says("as admin")
    assert harbor.json("user", "get", "alice")["sysadmin_flag"] is True
    harbor("user", "unset-admin", "alice").says("as admin")
    harbor("user", "set-password", "alice", "--old-password", "Passw0rd1", "--new-password", "Passw0rd2")
    harbor("-U", "alice", "-S", "Passw0rd2", "user", "get-current").rows("alice", "Alice B")
    harbor("user", "delete", "bob", "--force").says("Deleted user")
    harbor("user", "get", "bob", status=1)
    harbor("usergroup", "create", "devs", "OIDC").says("/usergroups/1")
    assert [one["group_name"] for one in harbor.json("usergroup", "list")] == ["devs"]
    harbor("usergroup", "search", "dev").rows("1", "devs", "OIDC")
    harbor("usergroup", "update", "1", "--name", "developers").says("Updated user group")
    assert harbor.json("usergroup", "get", "1")["group_name"] == "developers"
    harbor("usergroup", "delete", "1", "--force")
    assert harbor.json("usergroup", "list") == []


# ---- other registries


@contextlib.contextmanager
def far() -> Generator[tuple[HarborEmulator, str]]:
    """Another Harbor."""
    with HarborEmulator(jobs="fast") as other, other.serve() as server:
        yield other, server.url


def replication(harbor: Harbor, emulator: HarborEmulator) -> None:
    with far() as (other, url):
        other.push_image("library/tool", tags=["1.0"])
        login = ("--access-key", ADMIN[0], "--access-secret", ADMIN[1])
        harbor("registry", "create", "far", url, "--type", "harbor", *login).says("/registries/1")
        assert [one["name"] for one in harbor.json("registry", "list")] == ["far"]
        assert harbor.json("registry", "get", "1")["url"] == url
        assert ADMIN[1] not in harbor("registry", "get", "1").says("far", "harbor").out
        harbor("registry", "ping", "1").says("is reachable")
        harbor("registry", "info", "1").says("harbor", "scheduled")
        harbor("registry", "update", "1", "--description", "The other one").says("updated")
        assert harbor.json("registry", "get", "1")["description"] == "The other one"
        assert {"harbor", "docker-hub"} <= set(harbor.json("registry", "adapters"))
        harbor("registry", "providers").says("docker-hub", "https://hub.docker.com")
        policy = ("replication", "policy")
        options = ("--trigger-type", "manual", "--filter-name", "library/**", "--dest-namespace", "library")
        options += ("--enabled", "true")
        harbor(*policy, "create", "pull", "1", "0", *options).says("Created replication policy")
        assert [one["name"] for one in harbor.json(*policy, "list")] == ["pull"]
        assert harbor.json(*policy, "get", "1")["filters"][0]["value"] == "library/**"
        harbor("replication", "start", "1")
        (run,) = harbor.json("replication", "list")
        assert (run["policy_id"], run["status"]) == (1, "Succeed")
        harbor("replication", "get", str(run["id"])).says("Succeed")
        (task,) = harbor.json("replication", "task", "list", str(run["id"]))
        assert task["status"] == "Succeed"
        assert harbor("replication", "task", "log", str(run["id"]), str(task["id"])).out.strip()
        harbor("repository", "get", "library", "tool").rows("library", "library/tool", "1")
        harbor(*policy, "delete", "1", "--force")
        harbor("registry", "delete", "1", "--force").says("Deleted registry")
        assert harbor.json("registry", "list") == []


RETENTION: Any = {
    "algorithm": "or",
    "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
    "rules": [
        {
            "action": "retain",
            "template": "latestPushedK",
            "params": {"latestPushedK": 1},
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}],
            },
        }
    ],
}


def retention(harbor: Harbor, emulator: HarborEmulator) -> None:
    for tag in ("1.0", "1.1"):
        emulator.push_image("library/app", tags=[tag])
    harbor("retention", "policy", "id", "library", status=1).says("no retention policy")
    with emulator.client() as client:
        client.create_retention_policy(RETENTION | {"scope": {"level": "project", "ref": 1}})
    harbor("retention", "metadata").says("latestPushedK", "the most recently pushed # artifacts")
    harbor("retention", "policy", "id", "library").says("1")
    assert harbor.json("retention", "policy", "get", "library")["rules"][0]["template"] == "latestPushedK"
    harbor("retention", "job", "start", "library", "--dry-run").says("Started retention job", "Dry run")
    (job,) = harbor.json("retention", "job", "list", "library")
    assert (job["status"], job["dry_run"]) == ("Success", True)
    (task,) = harbor.json("retention", "job", "task", "list", "library", str(job["id"]))
    assert (task["total"], task["retained"]) == (2, 1)
    harbor("retention", "job", "task", "log", "library", str(job["id"]), str(task["id"]))
    harbor("retention", "policy", "delete", "library", "--force").says("Deleted retention policy")


def webhooks(harbor: Harbor, emulator: HarborEmulator) -> None:
    target = {"type": "http", "address": "http://127.0.0.1:9/", "skip_cert_verify": True}
    with emulator.client() as client:
        body: Any = {"name": "hook", "enabled": True, "targets": [target], "event_types": ["PUSH_ARTIFACT"]}
        client.create_webhook_policy("library", body)
    assert "PUSH_ARTIFACT" in harbor.json("webhook", "events", "library")["event_type"]
    harbor("webhook", "policy", "list", "library").says("hook", "http://127.0.0.1:9/")
    assert harbor.json("webhook", "policy", "get", "library", "--policy-id", "1")["name"] == "hook"
    assert [one["event_type"] for one in harbor.json("webhook", "triggers", "library")] == ["PUSH_ARTIFACT"]
    harbor("webhook", "jobs", "library", "1")  # prints nothing: harbor-cli forgets to wait for the answer
    harbor("webhook", "policy", "delete", "library", "--policy-id", "1")
    assert harbor.json("webhook", "policy", "list", "library") == []


# ---- what goes wrong, and other forms of output


def errors(harbor: Harbor, emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        body: Any = {"username": "alice", "email": "a@example.com", "realname": "Alice", "password": "Passw0rd1"}
        client.create_user(body)
    harbor("-S", "wrong", "user", "get-current", status=1).says("401 Unauthorized", "Check your credentials")
    alice = ("-U", "alice", "-S", "Passw0rd1")
    harbor(*alice, "user", "get-current").rows("alice")
    harbor(*alice, "user", "list", status=1).says("403 Forbidden", "permissions")
    harbor("project", "get", "nothing", status=1).says("404 Not Found", "/projects/nothing")
    emulator.fail_next(500, path="/projects")
    harbor("project", "list", status=1).says("500 Internal Server Error")
    emulator.fail_next(503, path="/projects", html=True)
    harbor("project", "list", status=1, falls=True).says("503")
    # The existing package lets the HTTP library's exception out, this one its own (docs/upgrading.md).
    harbor("-u", "http://127.0.0.1:9/api/v2.0", "system", "info", status=1, falls=True).says("can't connect")


def output(harbor: Harbor, emulator: HarborEmulator) -> None:
    rows = harbor("--raw", "project", "list").json
    assert rows[0]["metadata"] == {"public": "true"}
    rows = harbor("--no-validate", "project", "list").json
    assert rows[0]["name"] == "library"
    path: Path = harbor.home / "projects.json"
    harbor("--output", str(path), "--format", "json", "project", "list").says("Output written")
    assert '"library"' in path.read_text(encoding="utf-8")
    harbor("--no-table-compact", "project", "list").says("library", "metadata")
    harbor("--table-description", "--no-table-compact", "project", "list").says("library")
    indented = harbor("--format", "json", "--json-indent", "7", "--json-sort-keys", "project", "list")
    assert "\n       {" in indented.out, indented
    assert list(indented.json[0]) == sorted(indented.json[0])


GROUPS: dict[str, Callable[[Harbor, HarborEmulator], None]] = {
    one.__name__: one
    for one in (
        helping, configuring, system, projects, members, repositories, artifacts, vulnerabilities, maintenance,
        auditing, allowlist, users, replication, retention, webhooks, errors, output,
    )
}  # fmt: skip
