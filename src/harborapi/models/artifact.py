"""Artifacts: images, charts and whatever else lies in a repository, with their tags, signatures and scans."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, cast

import pydantic
from pydantic import Field
from pydantic_core import core_schema

from harborapi.models.base import Answered, BaseModel, RootModel, Timestamp
from harborapi.models.common import ExtraAttrs
from harborapi.models.label import Label
from harborapi.models.scanner import Scanner
from harborapi.models.severity import Severity

if TYPE_CHECKING:
    from harborapi.references import ArtifactRef

PREFERRED_REPORT_TYPES = (
    "application/vnd.security.vulnerability.report; version=1.1",
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
)
"""The MIME types of vulnerability reports that Harbor's own scanners make, the better one first."""


class Annotations(RootModel[dict[str, str]]):
    """Annotations of a manifest, by key, such as `org.opencontainers.image.version`."""

    root: dict[str, str] = Field(default_factory=dict[str, str])


class AdditionLink(BaseModel):
    """Where more about an artifact is found."""

    href: str | None = Field(
        default=None, description="The address; a path on the same server unless `absolute` is true."
    )
    absolute: Answered[bool] = Field(description="Whether `href` is a whole URL.")


class AdditionLinks(RootModel[dict[str, AdditionLink]]):
    """Where more about an artifact is found, by name of the addition.

    The names: `vulnerabilities`, `build_history` (images), `values.yaml`, `readme.md`, `dependencies` (charts),
    `license`, `files` (models), `sbom` (2.11 and later).
    """

    root: dict[str, AdditionLink] = Field(default_factory=dict[str, AdditionLink])


class Platform(BaseModel):
    """What a part of a multi-platform image is made for."""

    architecture: str | None = Field(default=None, description="The processor, such as `amd64` or `arm64`.")
    os: str | None = Field(default=None, description="The operating system, such as `linux` or `windows`.")
    os_version: str | None = Field(
        default=None, alias="OsVersion", description="Version of the operating system; given for Windows, mostly."
    )
    os_features: list[str] | None = Field(
        default=None, alias="OsFeatures", description="Features that the operating system must have, such as `win32k`."
    )
    variant: str | None = Field(default=None, description="Variant of the processor, such as `v7` or `v8`.")


class Reference(BaseModel):
    """A part of an index: a manifest that a multi-platform image lists."""

    parent_id: Answered[int] = Field(description="Identifier of the index.")
    child_id: Answered[int] = Field(description="Identifier of the artifact that is listed.")
    child_digest: Answered[str] = Field(
        description="Digest of the artifact that is listed: `sha256:` and 64 hex digits."
    )
    platform: Platform | None = Field(default=None, description="What the part is made for; None if that is not said.")
    annotations: Annotations | None = Field(default=None, description="Annotations of the entry in the index.")
    urls: list[str] | None = Field(default=None, description="Other places where the part may be downloaded.")


class Tag(BaseModel):
    """A name that an artifact has in its repository."""

    id: Answered[int] = Field(description="Identifier of the tag.")
    repository_id: Answered[int] = Field(description="Identifier of the repository.")
    artifact_id: Answered[int] = Field(description="Identifier of the artifact that the tag names.")
    name: Answered[str] = Field(description="The tag itself, such as `latest` or `1.27.3`.")
    push_time: Answered[Timestamp] = Field(description="When the tag was last pushed, or set.")
    pull_time: Answered[Timestamp] = Field(description="When it was last pulled; the zero time (year 1) for never.")
    immutable: Answered[bool] = Field(
        description=(
            "Whether a rule of the project forbids to move or delete the tag. Only told on request "
            "(`with_immutable_status`); otherwise false."
        )
    )
    signed: bool | None = Field(
        default=None, description="Whether the tag is signed with Notary. Gone since 2.9: see `Artifact.accessories`."
    )


class NewTag(BaseModel):
    """A tag to be given to an artifact."""

    name: str = Field(
        description="The tag: letters, digits, `_`, `.` and `-`, at most 128, not starting with `.` or `-`."
    )


class Accessory(BaseModel):
    """Something that belongs to an artifact: a signature, an SBOM, a Nydus form of the image."""

    id: Answered[int] = Field(description="Identifier of the accessory.")
    artifact_id: Answered[int] = Field(description="Identifier of the accessory as an artifact of its own.")
    subject_artifact_id: Answered[int] = Field(description="Identifier of the artifact that it belongs to.")
    size: Answered[int] = Field(description="Its size in bytes.")
    digest: Answered[str] = Field(description="Its digest: `sha256:` and 64 hex digits.")
    type: Answered[str] = Field(
        description=(
            "What it is: `signature.cosign`, `signature.notation`, `accelerator.nydus`, `sbom.harbor` or "
            "`subject.accessory` (anything else that names a subject)."
        )
    )
    icon: Answered[str] = Field(description="Digest of its icon, for `client.get_icon()`; may be empty.")
    creation_time: Answered[Timestamp] = Field(description="When it was pushed.")
    subject_artifact_digest: str | None = Field(
        default=None, description="Digest of the artifact that it belongs to. Since 2.8."
    )
    subject_artifact_repo: str | None = Field(
        default=None, description="Repository of the artifact that it belongs to, with the project. Since 2.8."
    )


class VulnerabilitySummary(BaseModel):
    """How many vulnerabilities a scan found."""

    total: Answered[int] = Field(description="How many there are in all.")
    fixable: Answered[int] = Field(description="How many are fixed in a later version of their package.")
    summary: Answered[dict[str, int]] = Field(
        description="How many by severity, such as `{'Critical': 3, 'High': 7}`; a severity without one is left out."
    )

    def _count(self, severity: str) -> int:
        found = self.summary or self.model_extra or {}  # a program may have made one of `Critical=3` alone
        return found.get(severity, 0)

    @property
    def critical(self) -> int:
        """How many are critical."""
        return self._count("Critical")

    @property
    def high(self) -> int:
        """How many are of high severity."""
        return self._count("High")

    @property
    def medium(self) -> int:
        """How many are of medium severity."""
        return self._count("Medium")

    @property
    def low(self) -> int:
        """How many are of low severity."""
        return self._count("Low")

    @property
    def unknown(self) -> int:
        """How many are of unknown severity."""
        return self._count("Unknown")


class NativeReportSummary(BaseModel):
    """How far the scan of an artifact is, and what it found."""

    report_id: Answered[str] = Field(description="Identifier of the report.")
    scan_status: Answered[str] = Field(
        description="How far the scan is: `Pending`, `Scheduled`, `Running`, `Success`, `Error` or `Stopped`."
    )
    severity: str | None = Field(
        default=None,
        description=(
            "The worst severity found: `Critical`, `High`, `Medium`, `Low`, `Negligible`, `Unknown` or `None`. Left "
            "out until there is a report."
        ),
    )
    duration: int | None = Field(default=None, description="How long the scan took, in seconds.")
    summary: VulnerabilitySummary | None = Field(
        default=None, description="How many vulnerabilities it found; None while the scan is not done."
    )
    start_time: Answered[Timestamp] = Field(description="When the scan started.")
    end_time: Answered[Timestamp] = Field(description="When it ended; the zero time (year 1) while it runs.")
    complete_percent: int | None = Field(
        default=None,
        description="How much is done, in percent; below 100 for an index with parts that are not scanned.",
    )
    scanner: Scanner | None = Field(default=None, description="Which scanner made it.")

    @property
    def severity_enum(self) -> Severity | None:
        """The worst severity as a `Severity`, to compare; None where there is none or one that is not known."""
        try:
            return Severity(self.severity or "")
        except ValueError:
            return None


def _of_harbors_form(summary: NativeReportSummary) -> NativeReportSummary:
    if not summary.model_fields_set & NativeReportSummary.model_fields.keys():
        raise ValueError("Input should be a summary of Harbor's form")
    return summary


_Summary = Annotated[
    Annotated[NativeReportSummary, pydantic.AfterValidator(_of_harbors_form)] | dict[str, Any] | None,
    Field(union_mode="left_to_right"),
]


class ScanOverview(RootModel[dict[str, _Summary]]):
    """The summaries of an artifact's vulnerability scans, by MIME type of the report.

    A summary of another form than Harbor's own stays a dict.
    """

    root: dict[str, _Summary] = Field(default_factory=dict[str, _Summary])

    @property
    def report(self) -> NativeReportSummary | None:
        """The summary that says most: the one of the preferred MIME type, or the first that can be read."""
        found = {kind: value for kind, value in self.root.items() if isinstance(value, NativeReportSummary)}
        for kind in PREFERRED_REPORT_TYPES:
            if kind in found:
                return found[kind]
        return next(iter(found.values()), None)


class _OneReportToo:
    """Lets a single summary stand for the mapping; what a server sends takes the fast path."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def overview(report: NativeReportSummary) -> ScanOverview:
            return ScanOverview({PREFERRED_REPORT_TYPES[0]: report})

        single = core_schema.no_info_after_validator_function(overview, handler.generate_schema(NativeReportSummary))
        return core_schema.union_schema([handler(source), single], mode="left_to_right")


class ChartDependency(BaseModel):
    """A chart that a chart needs, as the addition `dependencies` lists them.

    Harbor gives what the chart's own file says; most of it is left out there.
    """

    name: str | None = Field(default=None, description="Name of the chart that is needed.")
    version: str | None = Field(default=None, description="Its version, or the range of those that will do: `~1.2.0`.")
    repository: str | None = Field(
        default=None, description="URL of the repository it comes from, or `@` and the name of one; empty for none."
    )
    alias: str | None = Field(default=None, description="By what name the chart that needs it calls it.")
    condition: str | None = Field(
        default=None, description="Paths of values, separated by commas; the first that is there switches it on or off."
    )
    tags: list[str] | None = Field(default=None, description="Words by which several are switched on or off at once.")
    enabled: bool | None = Field(default=None, description="Whether it is switched on; left out by most charts.")
    import_values: list[Any] | None = Field(
        default=None,
        alias="import-values",
        description="Which of its values are taken over: names, or pairs of `child` and `parent`.",
    )


class ArtifactFile(BaseModel):
    """A file or folder of a model, as the addition `files` lists them (since Harbor 2.13)."""

    name: str | None = Field(default=None, description="Its name, without the folders that it is in.")
    type: str | None = Field(default=None, description="`file` or `directory`.")
    size: int | None = Field(default=None, description="Its size in bytes; left out if 0.")
    children: list["ArtifactFile"] | None = Field(
        default=None, description="What a folder holds: folders first, then by name; left out if it is empty."
    )


class SBOMOverview(BaseModel):
    """How far the making of an artifact's SBOM (list of what it contains) is."""

    start_time: Answered[Timestamp] = Field(description="When it started.")
    end_time: Answered[Timestamp] = Field(description="When it ended; the zero time (year 1) while it runs.")
    scan_status: str | None = Field(
        default=None,
        description="How far it is: `Pending`, `Scheduled`, `Running`, `Success`, `Error` or `Stopped`.",
    )
    sbom_digest: str | None = Field(
        default=None,
        description="Digest of the SBOM, an accessory of the artifact; left out until it is there.",
    )
    report_id: str | None = Field(default=None, description="Identifier of the report.")
    duration: int | None = Field(default=None, description="How long it took, in seconds.")
    scanner: Scanner | None = Field(default=None, description="Which scanner made it.")


class Artifact(BaseModel):
    """An artifact of a repository: an image, an index of images, a chart, a signature ..."""

    id: Answered[int] = Field(description="Identifier of the artifact.")
    type: Answered[str] = Field(
        description="What it is: `IMAGE`, `CHART`, `CNAB`, `WASM`, `SBOM`, `CNAI`, `UNKNOWN` ..."
    )
    media_type: str | None = Field(default=None, description="Media type of the artifact's configuration.")
    manifest_media_type: Answered[str] = Field(
        description="Media type of the manifest, which tells images from indexes."
    )
    project_id: Answered[int] = Field(description="Identifier of the project.")
    repository_id: Answered[int] = Field(description="Identifier of the repository.")
    digest: Answered[str] = Field(description="Digest of the manifest: `sha256:` and 64 hex digits.")
    size: int | None = Field(default=None, description="Size in bytes, with all layers; of an index, with all parts.")
    push_time: Answered[Timestamp] = Field(description="When it was last pushed.")
    pull_time: Answered[Timestamp] = Field(description="When it was last pulled; the zero time (year 1) for never.")
    extra_attrs: ExtraAttrs | None = Field(
        default=None,
        description=(
            "Details that depend on the type. Images: `architecture`, `os`, `created`, `author`, `config`. Charts: "
            "what the chart says of itself."
        ),
    )
    annotations: Annotations | None = Field(default=None, description="Annotations of the manifest.")
    references: list[Reference] | None = Field(default=None, description="The parts of an index; else None.")
    tags: list[Tag] | None = Field(
        default=None, description="Its tags, if asked for with `with_tag`; None if there are none."
    )
    addition_links: AdditionLinks | None = Field(
        default=None, description="What more can be had about it: vulnerabilities, build history, SBOM ..."
    )
    labels: list[Label] | None = Field(
        default=None, description="Its labels, if asked for with `with_label`; None if there are none."
    )
    scan_overviews: Annotated[ScanOverview | None, _OneReportToo()] = Field(
        default=None,
        alias="scan_overview",
        description=(
            "The summaries of its vulnerability scans by MIME type of the report, if asked for with "
            "`with_scan_overview`. `scan_overview` and `scan` give the one that counts."
        ),
    )
    icon: str | None = Field(default=None, description="Digest of its icon, for `client.get_icon()`. Since 2.1.")
    accessories: list[Accessory] | None = Field(
        default=None,
        description=(
            "Signatures and what else belongs to it, if asked for with `with_accessory`; None if there are none. "
            "Since 2.5."
        ),
    )
    artifact_type: str | None = Field(
        default=None,
        description=(
            "The type that its manifest states, or else the media type of its configuration; empty for an index that "
            "states none. Since 2.11."
        ),
    )
    repository_name: str | None = Field(
        default=None, description="Name of the repository, with the project: `library/nginx`. Since 2.11."
    )
    sbom_overview: SBOMOverview | None = Field(
        default=None, description="The making of its SBOM, if asked for with `with_sbom_overview`. Since 2.11."
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """The one overview that counts, under the name that is used, in place of the mapping."""
        for name, value in super().__repr_args__():
            yield ("scan_overview", self.scan_overview) if name == "scan_overviews" else (name, value)

    @property
    def scan(self) -> NativeReportSummary | None:
        """The summary of its vulnerability scan; None where there is none, or none that can be read."""
        # made without validation it is what came
        return self.scan_overviews.report if isinstance(self.scan_overviews, ScanOverview) else None

    @property
    def scan_overview(self) -> NativeReportSummary | None:
        """The summary of its vulnerability scan, if asked for with `with_scan_overview`.

        Where a scanner other than Harbor's own gave summaries that can't be read, the mapping itself stands here, a
        `ScanOverview`; `scan` is None then.
        """
        if self.scan is None and self.scan_overviews:
            return cast("NativeReportSummary", self.scan_overviews)
        return self.scan

    @scan_overview.setter
    def scan_overview(self, value: NativeReportSummary | None) -> None:
        self.scan_overviews = None if value is None else ScanOverview({PREFERRED_REPORT_TYPES[0]: value})

    def ref(self, repository: str | None = None, *, host: str | None = None, tag: str | None = None) -> "ArtifactRef":
        """The artifact's name, as `docker pull` takes it, and as `client.get_artifact(*ref)` does.

        Args:
            repository: The repository's name with the project, e.g. `library/nginx`. Artifacts know it themselves
                since Harbor 2.11.
            host: The registry's host name, and its port after a colon.
            tag: The tag to name it by, beside the digest; the first of its tags by default.

        Returns:
            The reference, with the digest.

        Raises:
            InvalidArgument: The artifact does not know its repository and none is given, or a part has not the form
                of one.
        """
        from ..references import ArtifactRef

        return ArtifactRef.of(self, repository, host=host, tag=tag)
