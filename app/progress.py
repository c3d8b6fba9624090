"""Progress bars on stderr for work that takes a while; plain lines where nobody watches a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """A `Report` (see `graph.progress`): each thing reported gets a bar of its own. Use it with `with`."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._progress.stop()

    def done(self) -> None:
        """Take the bars away, before something else is written."""
        self._progress.stop()

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if what not in self._tasks:
            self._begin(what, total)
        self._progress.update(self._tasks[what], completed=done, total=total)

    def _begin(self, what: str, total: int | None) -> None:
        for task in self._tasks.values():
            self._progress.stop_task(task)
            self._progress.update(task, visible=False)
        self._tasks[what] = self._progress.add_task(what, total=total)
        if not self._console.is_terminal:
            self._console.print(f"{what} …", highlight=False)
