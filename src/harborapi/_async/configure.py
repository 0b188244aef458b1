# Written by tools/generate.py from operations/configure.py; edit those, then run: make generate
"""Tag `configure`: the settings of the whole server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Configurations, ConfigurationsResponse, InternalConfigurationsResponse
    from ..types import ConfigurationsDict


class ConfigureMethods(AsyncMethods):
    """Tag `configure`: the settings of the whole server."""

    async def get_config(self) -> ConfigurationsResponse:
        """Get the settings of the server; passwords are left out.

        Returns:
            The settings, each with its value and whether it can be changed.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator. Robot accounts can't do it.

        API operation: `getConfigurations`, since Harbor 2.3.
        """
        from ..operations import configure as ops

        return await self.send(ops.get_config())

    async def get_internal_config(self) -> InternalConfigurationsResponse:
        """Get the settings as Harbor's own components see them, passwords included.

        They alone may do so: to users, system administrators too, the server says 401. It is here for completeness.

        Returns:
            The settings.

        Raises:
            Unauthorized: Whoever asks is a user.

        API operation: `getInternalconfig`, since Harbor 2.3.
        """
        from ..operations import configure as ops

        return await self.send(ops.get_internal_config())

    async def update_config(self, config: Configurations | ConfigurationsDict) -> None:
        """Change settings of the server; what is left out stays. Most hold at once, also for requests under way.

        Settings that the release does not know, and those that can only be read, are ignored without a word. It works in
        read-only mode too.

        Args:
            config: The settings to change.

        Raises:
            BadRequest: A value has a form that Harbor refuses, or `auth_mode` is to be changed while there are users
                besides the administrator.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator (robot accounts can't do it), or the server was set up by a
                fixed configuration.
            UnprocessableEntity: A value has the wrong type.

        API operation: `updateConfigurations`, since Harbor 2.3.
        """
        from ..operations import configure as ops

        await self.send(ops.update_config(config))
