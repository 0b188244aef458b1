"""Robot accounts."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered


class Access(BaseModel):
    """One right of a robot account: what may be done with which kind of thing."""

    resource: Answered[str] = answered(
        description=(
            "The kind of thing, such as `repository`, `artifact`, `tag`, `project`. `client.get_permissions()` lists "
            "what the server knows (2.10 and later)."
        )
    )
    action: Answered[str] = answered(
        description=(
            "What may be done with it: `create`, `read`, `update`, `delete`, `list`, `pull`, `push`, `operate` or "
            "`stop`. Not every action is there for every kind: a pair that the server doesn't know is refused with 400 "
            "(2.10 and later)."
        )
    )
    effect: str | None = Field(default=None, description="`allow` or `deny`; left out: `allow`.")


class RobotPermission(BaseModel):
    """Rights of a robot account in one project, in all projects or in the system."""

    kind: str | None = Field(
        default=None,
        description=(
            "`project` for rights in projects, `system` for rights in the system. A robot of level `project` has only "
            "the first."
        ),
    )
    namespace: str | None = Field(
        default=None,
        description=(
            "Where they hold: the name of a project, `*` for all projects (only robots of level `system`), or `/` for "
            "kind `system`."
        ),
    )
    access: list[Access] | None = Field(default=None, description="The rights; at least one.")


class Robot(BaseModel):
    """A robot account: a login for programs, with rights of its own.

    To change one, send it back as a whole, with the full name and level that it has: neither can be changed.
    """

    id: Answered[int] = answered(description="Identifier of the robot.")
    name: Answered[str] = answered(
        description=(
            "Full name, by which it logs in: `robot$ci` or `robot$library+ci`. The prefix is set by "
            "`robot_name_prefix` in the configuration."
        )
    )
    description: str | None = Field(default=None, description="What the robot is for; free text.")
    secret: str | None = Field(
        default=None,
        repr=False,
        description=(
            "Its password. Never in an answer of the server, and ignored in a change: `client.refresh_robot_secret()` "
            "sets it."
        ),
    )
    level: Answered[str] = answered(description="`system` or `project`. It can't be changed.")
    duration: int | None = Field(
        default=None,
        description=(
            "How long it is valid, in days from its creation; -1 for ever. A change counts from the creation of the "
            "robot, not from now; since 2.11 left out means unchanged."
        ),
    )
    editable: Answered[bool] = answered(
        description="Whether it can be changed; false for the project robots of the API before 2.2. Set by the server."
    )
    disable: Answered[bool] = answered(description="Whether it is switched off: it then can't log in.")
    expires_at: int | None = Field(
        default=None, description="When it expires (Unix seconds), -1 for never. Set by the server from `duration`."
    )
    permissions: list[RobotPermission] | None = Field(
        default=None, description="What it may do. A change replaces them all."
    )
    creation_time: Answered[Timestamp] = answered(description="When it was created.")
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
    creator_type: str | None = Field(
        default=None,
        description=(
            "Who made it, since 2.12: `local` for a user, `robot` for another robot. Left out for older robots."
        ),
    )
    creator_ref: int | None = Field(
        default=None, description="Identifier of the user or robot who made it, since 2.12."
    )


class RobotCreate(BaseModel):
    """A robot account to be made.

    Harbor makes up the secret and gives it once, in the answer (`RobotCreated.secret`).

        RobotCreate(
            name="ci",
            level="project",
            duration=90,
            permissions=[
                RobotPermission(
                    kind="project",
                    namespace="library",
                    access=[Access(resource="repository", action="pull"), Access(resource="repository", action="push")],
                )
            ],
        )
    """

    name: str | None = Field(
        default=None,
        description=(
            "Short name: lower-case letters and digits, in groups separated by a single `.`, `_` or `-`. Harbor puts "
            "`robot$` before it, and for level `project` the project's name and `+`: `robot$library+ci`."
        ),
    )
    description: str | None = Field(default=None, description="What the robot is for; free text.")
    secret: str | None = Field(
        default=None,
        repr=False,
        description=(
            "Ignored by the server, which makes up its own. To choose one, call `client.refresh_robot_secret()` "
            "afterwards."
        ),
    )
    level: str | None = Field(
        default=None,
        description=(
            "`system` for a robot that can have rights in several projects and in the system, `project` for one that "
            "belongs to a single project."
        ),
    )
    disable: bool | None = Field(
        default=None, description="Ignored by the server when a robot is made. To switch it off, update it afterwards."
    )
    duration: int | None = Field(
        default=None,
        description=(
            "How long it is valid, in days from its creation; -1 for ever. At most 2147483646. 0 is refused since "
            "2.11; before, it meant the server's default (`robot_token_duration`)."
        ),
    )
    permissions: list[RobotPermission] | None = Field(
        default=None, description="What it may do, at least one; exactly one for level `project`."
    )


class RobotCreated(BaseModel):
    """A robot account that was made, with its secret."""

    id: Answered[int] = Field(description="Identifier of the robot.")
    name: Answered[str] = Field(description="Full name, by which it logs in: `robot$ci` or `robot$library+ci`.")
    secret: str | None = Field(
        default=None, repr=False, description="Its password. It is given only here: keep it, or set a new one later."
    )
    creation_time: Answered[Timestamp] = Field(description="When it was created.")
    expires_at: int | None = Field(default=None, description="When it expires (Unix seconds), -1 for never.")


class RobotSec(BaseModel):
    """A new secret for a robot account."""

    secret: str | None = Field(
        default=None,
        repr=False,
        description=(
            "The password: 8 to 128 characters, with an upper-case letter, a lower-case letter and a digit. As a body: "
            "left out, the server makes one up. In the answer: the one made up, and nothing where you chose it."
        ),
    )
