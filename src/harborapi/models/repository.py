"""Repositories."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered


class Repository(BaseModel):
    """A repository: the place in a project where the versions of one image lie.

    Its description is all that can be changed.
    """

    id: Answered[int] = answered(description="Identifier of the repository.")
    project_id: Answered[int] = answered(description="Identifier of the project.")
    name: Answered[str] = answered(description="Its name with the project's: `library/nginx`, `library/team/app`.")
    description: str | None = Field(default=None, description="What lies there; free text, Markdown in the portal.")
    artifact_count: int | None = Field(default=None, description="How many artifacts it has.")
    pull_count: int | None = Field(default=None, description="How often artifacts were pulled from it.")
    creation_time: Timestamp | None = Field(default=None, description="When the first artifact was pushed.")
    update_time: Answered[Timestamp] = answered(description="When it last changed.")

    @property
    def project_name(self) -> str:
        """Name of the project, from the repository's: `library` of `library/team/app`; empty without one."""
        return self._parts()[0]

    @property
    def base_name(self) -> str:
        """Name without the project's: `team/app` of `library/team/app`, as operations take it; empty without one."""
        return self._parts()[1]

    def _parts(self) -> tuple[str, str]:
        project, slash, name = (self.name or "").partition("/")
        return (project, name) if slash else ("", "")

    def split_name(self) -> tuple[str, str]:
        """Take the name apart.

        Returns:
            The name of the project, and that of the repository within it.

        Raises:
            ValueError: The repository has no name, or one without a project.
        """
        project, name = self._parts()
        if not (project and name):
            raise ValueError(f"the repository's name is not of the form project/repository: {self.name!r}")
        return project, name
