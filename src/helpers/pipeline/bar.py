"""The bar of a build and of a sweep."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)


def bar(console: Console, *more: ProgressColumn) -> Progress:
    """A bar that goes away when it is done; none in a log."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, *more, console=console, transient=True, disable=not console.is_terminal)
