# Written by tools/generate.py from flows/ensuring.py; edit those, then run: make generate
"""Making things be as they should be, however often it is said: they are created, changed or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from .._core.sinks import FilePath
    from ..models import (
        Label,
        ProjectMember,
        ProjectReq,
        Registry,
        ReplicationPolicy,
        RetentionPolicy,
        RobotCreate,
        WebhookPolicy,
    )
    from ..outcomes import Ensured
    from ..types import (
        LabelDict,
        ProjectMemberDict,
        ProjectReqDict,
        RegistryDict,
        ReplicationPolicyDict,
        RetentionPolicyDict,
        RobotCreateDict,
        WebhookPolicyDict,
    )


class EnsuringMethods(AsyncMethods):
    """Making things be as they should be, however often it is said: they are created, changed or left alone."""

    async def ensure_project(self, project: ProjectReq | ProjectReqDict, *, dry_run: bool = False) -> Ensured:
        """Make sure that there is a project like this. What is not said of one that is there stays as it is.

        Args:
            project: Its name; and its metadata, list of vulnerabilities that don't count, and storage limit (in bytes, for
                which one must be a system administrator), as far as they matter. `registry_id` makes it a proxy cache.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: There is no name; or the project is there and is no proxy cache of that registry, which can't
                be changed.
            BadRequest: The name or a setting is one that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not create projects, or not change this one.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_project, project, dry_run=dry_run)

    async def ensure_robot(
        self,
        robot: RobotCreate | RobotCreateDict,
        *,
        path: FilePath | None = None,
        overwrite: bool = False,
        dry_run: bool = False,
    ) -> Ensured:
        """Make sure that there is a robot account like this. What is not said of one that is there stays as it is.

        A robot that is created has a secret, which nothing else tells; one that is there keeps its own, which can't be had.
        `rotate_robot_secret()` gives it a new one.

        Args:
            robot: Its short name, level (`system` or `project`) and permissions; and its description, duration and whether
                it is switched off, as far as they matter.
            path: The credential file to write when the robot is created. None: none.
            overwrite: Whether that file may exist, and is then replaced.
            dry_run: Only tell what would be done.

        Returns:
            What was done; with the secret where it was created.

        Raises:
            InvalidArgument: There is no name, no level, or no project for level `project`.
            FileExistsError: The robot has to be created, and the file exists; nothing was sent.
            OSError: The file can't be written; nothing was sent.
            CredentialFileError: The robot was created, but the file could not be written after all. The exception bears
                the secret.
            BadRequest: Name, duration or a permission is one that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: A robot of the system takes a system administrator, one of a project its administrator.
            NotFound: The project does not exist.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_robot, robot, path=path, overwrite=overwrite, dry_run=dry_run)

    async def ensure_member(
        self, project_name_or_id: str | int, member: ProjectMember | ProjectMemberDict, *, dry_run: bool = False
    ) -> Ensured:
        """Make sure that a user or group is a member of a project, in this role.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            member: The role (1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest), and the user (by
                identifier or name) or the group (by identifier, LDAP DN or name).
            dry_run: Only tell what would be done.

        Returns:
            What was done; `id` is that of the membership.

        Raises:
            InvalidArgument: There is no role, or neither user nor group is named.
            BadRequest: There is no such role; or no user or group with this identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see or change the project's members.
            NotFound: There is no such project, user or group.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_member, project_name_or_id, member, dry_run=dry_run)

    async def ensure_label(self, label: Label | LabelDict, *, dry_run: bool = False) -> Ensured:
        """Make sure that there is a label like this. What is not said of one that is there stays as it is.

        Args:
            label: Its name; its scope (`g` for the system, which is the default, or `p` with `project_id`); its colour and
                description, as far as they matter.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: There is no name, or scope `p` without a project.
            BadRequest: Something of the label is refused by Harbor.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change these labels.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_label, label, dry_run=dry_run)

    async def ensure_webhook(
        self, project_name_or_id: str | int, policy: WebhookPolicy | WebhookPolicyDict, *, dry_run: bool = False
    ) -> Ensured:
        """Make sure that a project has a webhook policy like this. What is not said of one that is there stays as it is.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            policy: Its name; its targets, event types, description and whether it is switched on, as far as they matter.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: There is no name.
            BadRequest: A target or event type is refused by Harbor.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no administrator of the project.
            NotFound: There is no such project.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_webhook, project_name_or_id, policy, dry_run=dry_run)

    async def ensure_retention(
        self, project_name_or_id: str | int, policy: RetentionPolicy | RetentionPolicyDict, *, dry_run: bool = False
    ) -> Ensured:
        """Make sure that a project has a retention policy like this. What is not said of one that is there stays as it is.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            policy: Its rules and its trigger, as far as they matter; a new one has the algorithm `or` and no schedule where
                nothing is said of them. `preview_retention()` shows what it would keep.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: A field has the wrong type.
            BadRequest: There are more than 15 rules, or the schedule can't be read.
            Conflict: Two rules are the same.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project's retention.
            NotFound: There is no such project.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_retention, project_name_or_id, policy, dry_run=dry_run)

    async def ensure_registry(self, registry: Registry | RegistryDict, *, dry_run: bool = False) -> Ensured:
        """Make sure that another registry is known by this name. What is not said of one that is known stays as it is.

        A server never tells a registry's secret. So a new secret alone is no difference; it is sent where something else
        differs. To change it alone, use `update_registry()`.

        Args:
            registry: Its name; its type, address, credential and what else matters.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: There is no name; or the registry is known and is of another type, which can't be changed.
            BadRequest: Name, address or certificate is refused by Harbor.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the rights on registries.
            InternalServerError: The registry can't be reached, or its type is unknown.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_registry, registry, dry_run=dry_run)

    async def ensure_replication_policy(
        self, policy: ReplicationPolicy | ReplicationPolicyDict, *, dry_run: bool = False
    ) -> Ensured:
        """Make sure that there is a replication policy like this. What is not said of one that is there stays as it is.

        Args:
            policy: Its name; the other registry (`src_registry` to pull, `dest_registry` to push; only the `id` counts),
                filters, trigger and what else matters.
            dry_run: Only tell what would be done.

        Returns:
            What was done.

        Raises:
            InvalidArgument: There is no name.
            BadRequest: Not exactly one registry is given, or a filter, namespace or schedule is refused by Harbor.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the rights on replication policies.
            NotFound: There is no such registry.
        """
        from ..flows import ensuring as ops

        return await self.perform(ops.ensure_replication_policy, policy, dry_run=dry_run)
