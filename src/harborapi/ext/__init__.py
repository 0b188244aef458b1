"""Work over many artifacts: sweeps of a whole registry, reports of what they found, files and pictures made of them.

::

    from harborapi.ext import ArtifactReport, api      # `harborapi.ext.sync` for the blocking client

    async with api.Sweep(client, with_report=True) as sweep:
        async for info in sweep:
            print(info.name_with_tag, info.cvss.max)

    found = await api.get_artifacts(client, projects=["library"], with_report=True)
    print(ArtifactReport(found).distribution, found.failures)
"""

from .artifact import ArtifactInfo, filter_artifacts_latest
from .cve import CVSSData
from .failures import Collected, Failure
from .report import ArtifactReport, Vulnerability

__all__ = [
    "ArtifactInfo",
    "ArtifactReport",
    "CVSSData",
    "Collected",
    "Failure",
    "Vulnerability",
    "filter_artifacts_latest",
]
