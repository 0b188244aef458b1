"""Reports as tables of `rich` and charts of matplotlib, which are imported only here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from ..exceptions import InvalidArgument
from ..models import Severity

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure
    from rich.table import Table

    from .artifact import ArtifactInfo

__all__ = ["Grouping", "severity_chart", "summary_table"]

Grouping = Literal["project", "repository", "artifact"]
"""What has a row of a table, or a bar of a chart."""

COLOURS: Final[dict[Severity, str]] = {
    Severity.critical: "#a50f15",
    Severity.high: "#ef3b2c",
    Severity.medium: "#fd8d3c",
    Severity.low: "#fed976",
    Severity.negligible: "#c7c7c7",
    Severity.unknown: "#7f7f7f",
}
_SHOWN: Final[dict[Severity, str]] = {
    Severity.critical: "bold red",
    Severity.high: "red",
    Severity.medium: "yellow",
    Severity.low: "green",
}
"""What has a column of its own in a table, and its style."""
_HEADS: Final = ("Scanned", *_SHOWN, "Other", "Fixable", "CVSS")
_NAMES: Final[dict[str, Callable[[ArtifactInfo], str]]] = {
    "project": lambda info: info.project_name,
    "repository": lambda info: info.repository.name,
    "artifact": lambda info: info.name_with_tag,
}


@dataclass
class Group:
    """The counts of a project, a repository or an artifact."""

    name: str
    artifacts: int = 0
    scanned: int = 0
    fixable: int = 0
    cvss_max: float = 0.0
    counts: Counter[Severity] = field(default_factory=Counter[Severity])

    @property
    def weight(self) -> tuple[int, ...]:
        """What is compared: critical ones first."""
        return tuple(self.counts[severity] for severity in COLOURS)


def groups(artifacts: Iterable[ArtifactInfo], by: Grouping) -> list[Group]:
    """The counts by project, repository or artifact, the worst first.

    Args:
        artifacts: The artifacts.
        by: What they are counted by.

    Returns:
        The groups.

    Raises:
        InvalidArgument: `by` is something else.
    """
    if by not in _NAMES:
        raise InvalidArgument(f"by must be one of {', '.join(_NAMES)}, not {by!r}")
    found: dict[str, Group] = {}
    for info in artifacts:
        name = _NAMES[by](info)
        key = info.name_with_digest_full if by == "artifact" else name
        group = found.setdefault(key, Group(name))
        group.artifacts += 1
        group.scanned += info.has_report
        group.fixable += len(info.report.fixable)
        group.cvss_max = max(group.cvss_max, info.cvss_max)
        for severity, count in info.report.distribution.items():
            group.counts[Severity.negligible if severity == Severity.none else severity] += count
    return sorted(found.values(), key=lambda group: (tuple(-one for one in group.weight), group.name))


def summary_table(artifacts: Iterable[ArtifactInfo], *, by: Grouping, limit: int | None, **options: Any) -> Table:
    """A table with a row a group, and one for all.

    Args:
        artifacts: The artifacts.
        by: What has a row.
        limit: How many rows at the most; None for all. The last row counts all the same.
        options: More arguments of `rich.table.Table`.

    Returns:
        The table.
    """
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    found = groups(artifacts, by)
    settings: dict[str, Any] = {"title": "Vulnerabilities", "show_footer": True, "box": SIMPLE, **options}
    table = Table(**settings)
    table.add_column(by.title(), f"{len(found)} in all", overflow="fold")
    styles = ("", *_SHOWN.values(), "dim", "", "")
    for name, foot, style in zip(_HEADS, _cells(_total(found)), styles, strict=True):
        table.add_column(name, foot, justify="right", style=style, no_wrap=True)
    for group in found[:limit]:
        table.add_row(Text(group.name), *_cells(group))
    return table


def summary_html(artifacts: Iterable[ArtifactInfo], *, by: Grouping, limit: int | None) -> str:
    """The same as HTML.

    Args:
        artifacts: The artifacts.
        by: What has a row.
        limit: How many rows at the most; None for all. The last row counts all the same.

    Returns:
        The table.
    """
    from ..models._fields import html_table

    found = groups(artifacts, by)
    rows = [[group.name, *_cells(group)] for group in found[:limit]]
    rows.append([f"{len(found)} in all", *_cells(_total(found))])
    return html_table([by.title(), *_HEADS], rows, "Vulnerabilities")


def _total(found: list[Group]) -> Group:
    total = Group("")
    for group in found:
        total.artifacts += group.artifacts
        total.scanned += group.scanned
        total.fixable += group.fixable
        total.cvss_max = max(total.cvss_max, group.cvss_max)
        total.counts.update(group.counts)
    return total


def _cells(group: Group) -> list[str]:
    counts = [group.counts[severity] for severity in _SHOWN]
    numbers = [*counts, group.counts.total() - sum(counts), group.fixable]
    return [f"{group.scanned}/{group.artifacts}", *map(str, numbers), f"{group.cvss_max:.1f}"]


def severity_chart(
    artifacts: Iterable[ArtifactInfo], path: str | PathLike[str] | None, *, by: Grouping, limit: int
) -> Figure:
    """A chart with a bar a group, in pieces by severity. It needs no display, and leaves matplotlib's state alone.

    Args:
        artifacts: The artifacts.
        path: Where to save it; the name's ending tells the format. None saves nothing.
        by: What has a bar.
        limit: How many bars at the most.

    Returns:
        The figure.

    Raises:
        InvalidArgument: matplotlib is not installed.
        OSError: The file can't be written.
    """
    try:
        figures: Any = import_module("matplotlib.figure")
        agg: Any = import_module("matplotlib.backends.backend_agg")
    except ImportError as exc:
        raise InvalidArgument("a chart needs the extra: pip install harborapi[plot]") from exc
    found = groups(artifacts, by)
    shown = found[:limit]
    figure = figures.Figure(figsize=(10, 1.5 + 0.4 * max(len(shown), 1)), layout="constrained")
    agg.FigureCanvasAgg(figure)
    axes = figure.subplots()
    places = range(len(shown))
    left = [0] * len(shown)
    for severity, colour in COLOURS.items():
        counts = [group.counts[severity] for group in shown]
        axes.barh(places, counts, left=left, color=colour, label=severity.value)
        left = [before + count for before, count in zip(left, counts, strict=True)]
    axes.set_yticks(places, [group.name.replace("$", r"\$") for group in shown])
    axes.invert_yaxis()
    axes.set_xlabel("Vulnerabilities")
    rest = f" (the worst {len(shown)} of {len(found)})" if len(shown) < len(found) else ""
    axes.set_title(f"Vulnerabilities by {by}{rest}")
    figure.legend(loc="outside right upper")
    if path is not None:
        figure.savefig(path, dpi=150)
    drawn: Figure = figure
    return drawn
