"""What the bench says: lines for the terminal, a table for the documentation, a plot."""

from __future__ import annotations

import datetime as dt
import os
import pathlib
import platform
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cases import CASES, Case

BEGIN, END = "<!-- written by make bench: begin -->", "<!-- written by make bench: end -->"
PLOT = "performance.png"
NAMES = {
    "ours": "**this package**",
    "ours-aiohttp": "**this package**, aiohttp",
    "ours-blocking": "**this package**, blocking",
    "ours-without-session": "**this package**, `session=False`",
    "httpx2": "raw httpx2",
    "httpx2-blocking": "raw httpx2, blocking",
    "aiohttp": "raw aiohttp",
    "socket": "raw socket",
    "existing": "harborapi 0.26.2",
    "generated": "harbor-api-client 2.12.2",
    "json": "`json.loads`",
}


class Measured(Protocol):
    """The measurements of one contestant in one case, a value for each round."""

    speeds: list[float]
    cpu: list[float]
    mb: list[float]


Results = Mapping[str, Mapping[str, Measured]]


@dataclass(frozen=True)
class Verdict:
    """One target, and what was reached."""

    title: str
    what: str
    asked: str
    reached: str
    met: bool
    by_cpu: str = ""


def ratios(mine: Sequence[float], others: Sequence[float]) -> list[float]:
    """Round by round: what was measured one after the other met the same machine."""
    return [one / other for one, other in zip(mine, others, strict=False)]


def spread(values: Sequence[float]) -> str:
    """How far the rounds lie apart: the smallest and the largest."""
    return f"{number(min(values))}–{number(max(values))}"


def number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def rows(case: Case, results: Mapping[str, Measured]) -> Iterable[tuple[str, str, str, str, str, str]]:
    """For each contestant: name, speed, its spread, how many times faster ours is, the spread of that, CPU, MB."""
    first = next(iter(results), "")
    for name, found in results.items():
        mb = f", {statistics.median(found.mb):.0f} MB" if found.mb else ""
        speed = f"{number(statistics.median(found.speeds))} {case.unit}/s{mb}"
        ratio = ratios(results[first].speeds, found.speeds)
        compared = ("", "") if name == first else (f"{number(statistics.median(ratio))}×", spread(ratio))
        cpu = statistics.median(found.cpu) * 1e6
        yield (
            name,
            speed,
            spread(found.speeds),
            *compared,
            f"{cpu:,.0f} µs" if cpu < 10_000 else f"{cpu / 1000:,.0f} ms",
        )


def lines(case: Case, results: Mapping[str, Measured]) -> list[str]:
    """A case for the terminal."""
    told = [case.title]
    for name, speed, apart, ratio, ratio_apart, cpu in rows(case, results):
        compared = f"ours is {ratio} as fast ({ratio_apart})" if ratio else ""
        told.append(f"    {name:22}{speed:32}{apart:20}{cpu:>10} CPU  {compared}")
    return told


def verdicts(cases: Iterable[Case], results: Results) -> list[Verdict]:
    """Each target, and what was reached; those of which a contestant is missing are left out."""
    found: list[Verdict] = []
    for case in cases:
        got = results.get(case.title, {})
        for target in case.targets:
            if target.who in got and target.other in got:
                ratio = ratios(got[target.who].speeds, got[target.other].speeds)
                middle = statistics.median(ratio)
                what = f"{NAMES[target.who]} against {NAMES[target.other]}"
                reached = f"{number(middle)}× ({spread(ratio)})"
                cpu = statistics.median(got[target.other].cpu) / statistics.median(got[target.who].cpu)
                asked, met = f"{number(target.least)}×", middle >= target.least
                found.append(Verdict(case.title, what, asked, reached, met, f"{number(cpu)}×"))
        if case.most_mb is not None and (measured := got.get("ours")) and measured.mb:
            mb = statistics.median(measured.mb)
            asked = f"at most {case.most_mb:.0f} MB"
            found.append(
                Verdict(case.title, "more memory than at the first page", asked, f"{mb:.1f} MB", mb <= case.most_mb)
            )
    return found + _no_fall(results)


def _no_fall(results: Results) -> list[Verdict]:
    """More requests at once must not be slower."""
    few, many = results.get("one artifact, 10 at once", {}), results.get("one artifact, 64 at once", {})
    found: list[Verdict] = []
    for name in ("ours", "ours-aiohttp"):
        if name in few and name in many:
            ratio = statistics.median(many[name].speeds) / statistics.median(few[name].speeds)
            what = f"{NAMES[name]}, 64 at once against 10"
            # each case has its own minutes: what the machine does between them is not the client's
            found.append(Verdict("one artifact", what, "no fall", f"{ratio:.2f}×", ratio >= 0.9))
    return found


def told(found: Iterable[Verdict]) -> list[str]:
    """The targets for the terminal."""
    out = ["targets"]
    for one in found:
        verdict, what = "reached" if one.met else "MISSED", one.what.replace("*", "")
        cpu = f"; by CPU {one.by_cpu}" if one.by_cpu else ""
        out.append(f"    {verdict:8}{one.title}: {what}: {one.reached}, asked {one.asked}{cpu}")
    return out


def noise(found: Sequence[float]) -> str:
    """What the machine did to the same piece of work."""
    if len(found) < 4:
        return "too short a run to tell of the machine's noise"
    low, middle, high = statistics.quantiles(found, n=4)
    return (
        f"the machine's noise: the same piece of work took {middle * 1000:.0f} ms in the middle of {len(found)} times, "
        f"half of them {low * 1000:.0f}–{high * 1000:.0f} ms, the fastest {min(found) * 1000:.0f} ms, "
        f"the slowest {max(found) * 1000:.0f} ms"
    )


def machine() -> str:
    """What kind of machine it was; no names."""
    cores = os.cpu_count()
    return f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {cores} cores"


def table(cases: Iterable[Case], results: Results, found: Iterable[Verdict], noises: Sequence[float]) -> str:
    """All of it, for the documentation."""
    today = dt.datetime.now(dt.UTC).date()
    said = noise(noises)
    out = [
        f"![Requests a second with 1, 10 and 64 at once; seconds for 10,000 artifacts](assets/{PLOT})",
        "",
        f"Measured on {today}: {machine()}; the server on the same machine. {said[0].upper()}{said[1:]}.",
        "",
        "### What was asked, and what was reached",
        "",
        "| case | measured | asked | reached | | by CPU |",
        "|---|---|---|---|---|---|",
    ]
    out += [
        f"| {one.title} | {one.what} | {one.asked} | {one.reached} | {'yes' if one.met else '**no**'} | {one.by_cpu} |"
        for one in found
    ]
    out += ["", "### All numbers", ""]
    out += ["| case | contestant | median | all rounds | the first is … as fast | all rounds | CPU for one |"]
    out += ["|---|---|---|---|---|---|---|"]
    for case in cases:
        for at, (name, *cells) in enumerate(rows(case, results.get(case.title, {}))):
            out.append(f"| {case.title if at == 0 else ''} | {NAMES[name]} | {' | '.join(cells)} |")
    return "\n".join(out)


def write(
    docs: pathlib.Path, cases: Iterable[Case], results: Results, found: list[Verdict], noises: list[float]
) -> None:
    """Put the table between the page's markers, and the plot beside it."""
    page = docs / "performance.md"
    text = page.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"{page} has lost its markers")
    inner = f"{BEGIN}\n\n{table(cases, results, found, noises)}\n\n{END}"
    page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: inner, text, flags=re.DOTALL), encoding="utf-8")
    draw(docs / "assets" / PLOT, results)


def draw(place: pathlib.Path, results: Results) -> None:
    """Requests a second as more are under way, and the seconds of a long list."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    _lines(left, results)
    _bars(right, results)
    FigureCanvasAgg(figure)
    place.parent.mkdir(exist_ok=True)
    figure.savefig(place, dpi=110, metadata={"Software": None})


def _label(name: str) -> str:
    return NAMES[name].replace("*", "").replace("`", "")


def _lines(axes: Any, results: Results) -> None:
    cases = [case for case in CASES if case.case == "one" and case.title.endswith("at once") and case.title in results]
    for name in cases[0].contestants if cases else ():
        points = [(case.concurrency, results[case.title][name].speeds) for case in cases if name in results[case.title]]
        if points:
            middle = [statistics.median(speeds) for _, speeds in points]
            below = [mid - min(speeds) for mid, (_, speeds) in zip(middle, points, strict=True)]
            above = [max(speeds) - mid for mid, (_, speeds) in zip(middle, points, strict=True)]
            style = "-o" if name.startswith("ours") else "--o"
            axes.errorbar(
                [at for at, _ in points], middle, yerr=[below, above], fmt=style, label=_label(name), markersize=4
            )
    axes.set(xscale="log", yscale="log", xlabel="requests at once", ylabel="requests a second", title="One artifact")
    axes.set_xticks([1, 10, 64], ["1", "10", "64"])
    axes.minorticks_off()
    axes.legend(fontsize=7)


def _bars(axes: Any, results: Results) -> None:
    found = results.get("10,000 artifacts, 100 a page, 50 ms", {})
    seconds = {_label(name): 10_000 / statistics.median(one.speeds) for name, one in found.items()}
    axes.barh(list(seconds), list(seconds.values()))
    axes.invert_yaxis()
    axes.set(xlabel="seconds", title="10,000 artifacts, 100 a page, 50 ms away")
