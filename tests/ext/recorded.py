"""Artifacts with the reports that a real server gave."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from harborapi.ext import ArtifactInfo
from harborapi.models import Artifact, HarborVulnerabilityReport, Repository

RECORDINGS = Path(__file__).parent.parent / "recordings"
STEP = 33
"""Where `scanning.json` has the report with all fields."""


@cache
def raw_report(release: str = "v2.15.2") -> Any:
    """The JSON of the report."""
    steps = json.loads((RECORDINGS / release / "scanning.json").read_text())["steps"]
    body = next(step["response"]["body"] for step in steps if step["n"] == STEP)
    return next(iter(body.values()))


@cache
def raw_artifacts(release: str = "v2.15.2") -> list[Any]:
    """The JSON of some artifacts."""
    steps = json.loads((RECORDINGS / release / "artifacts_listing.json").read_text())["steps"]
    bodies = [(step.get("response") or {}).get("body") for step in steps if step.get("operation") == "listArtifacts"]
    return next(body for body in bodies if isinstance(body, list) and len(body) > 2)


def info(name: str = "alpha/team/app", *, number: int = 0, report: Any = None) -> ArtifactInfo:
    """A recorded artifact in a repository of this name, with a report or without."""
    return ArtifactInfo(
        Artifact.model_validate(raw_artifacts()[number]),
        Repository(name=name),
        None if report is None else HarborVulnerabilityReport.model_validate(report),
    )


def scanned(name: str = "alpha/team/app", *, number: int = 0) -> ArtifactInfo:
    """A recorded artifact with the recorded report."""
    return info(name, number=number, report=raw_report())
