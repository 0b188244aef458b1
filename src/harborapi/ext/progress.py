"""A progress bar of `rich` for sweeps."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..exceptions import InvalidArgument
from ._sweep import Progress

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Progress", "progress_bar"]


@contextmanager
def progress_bar(
    description: str = "Sweeping", console: Console | None = None
) -> Generator[Callable[[Progress], None], None, None]:
    """Show a progress bar for as long as the block lasts (extra `rich`).

    ::

        with progress_bar() as show:
            async with api.Sweep(client, on_progress=show) as sweep:
                ...

    Args:
        description: What stands before the bar.
        console: Where to show it; the standard error by default, so that output can be piped.

    Yields:
        What a sweep takes as `on_progress`.

    Raises:
        InvalidArgument: rich is not installed.
    """
    try:
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars
    except ImportError as exc:
        raise InvalidArgument("a progress bar needs the extra: pip install harborapi[rich]") from exc
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("repositories, {task.fields[artifacts]} artifacts, {task.fields[failures]} failures"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console or RichConsole(stderr=True)) as bars:
        task = bars.add_task(description, total=None, artifacts=0, failures=0)

        def show(progress: Progress) -> None:
            bars.update(
                task,
                completed=progress.repositories,
                total=progress.repositories_total,
                artifacts=progress.artifacts,
                failures=progress.failures,
            )

        yield show
