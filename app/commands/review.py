"""`whom review`: proposals one after the other, both profiles side by side, a key for each verdict."""

from __future__ import annotations

import asyncio
import getpass
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from app.database import connected
from app.logs import set_up_logs
from app.progress import Bars
from app.review import VERDICTS, Order, Proposal, Review, Verdict, Wanted
from app.review_shown import shown, told
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.errors import BadRequest, WhomError

KEYS = "[b]a[/] accept   [b]r[/] reject   [b]s[/] skip   [b]u[/] undo the last   [b]?[/] what would become of it   [b]q[/] quit"
_VERDICTS: dict[str, Verdict] = {"a": "accept", "r": "reject"}


class By(StrEnum):
    """Which proposals come first."""

    UNCERTAINTY = "uncertainty"
    CUSTOMER_VALUE = "customer-value"
    NEWEST = "newest"


_ORDERS: dict[By, Order] = {
    By.UNCERTAINTY: "uncertainty",
    By.CUSTOMER_VALUE: "customer_value",
    By.NEWEST: "newest",
}

OrderBy = Annotated[
    By,
    typer.Option(
        "--order", help="Which pairs come first: the least certain, those of the customers worth most, or the newest."
    ),
]
Least = Annotated[
    float | None, typer.Option("--min-score", help="Only proposals of at least so many bits.", metavar="BITS")
]
Reason = Annotated[str, typer.Option("--reason", help="Kept with every judgement of this session.", metavar="TEXT")]


def review(order: OrderBy = By.UNCERTAINTY, least: Least = None, reason: Reason = "") -> None:
    """Judge pairs of profiles that may be one person's. Each verdict counts at once, and can be taken back.

    Keys: a accept, r reject, s skip, u undo the last verdict, ? what either would do, q quit.
    """
    set_up_logs("warning")
    asyncio.run(_review(Wanted(_ORDERS[order], least), reason))


async def _review(wanted: Wanted, reason: str) -> None:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "review")
    with Bars() as bars:
        async with connected(settings, bars) as driver:
            bars.done()
            await _Session(Review(driver, who, audit_trail(settings), wanted), reason).run()


class _Session:
    def __init__(self, review: Review, reason: str) -> None:
        self._review = review
        self._reason = reason
        self._console = Console(highlight=False, emoji=False)

    async def run(self) -> None:
        """Until there are no more, or they quit."""
        while proposal := await self._review.next():
            self._console.print(shown(proposal), KEYS, sep="\n")
            if not await self._answer(proposal):
                break
        else:
            self._say("No proposals are waiting" + (" but those skipped." if self._review.skipped else "."))
        self._say(f"{self._review.judged:,} judged, {self._review.skipped:,} skipped.")

    async def _answer(self, proposal: Proposal) -> bool:
        """Do what one key after the other says, until the proposal is dealt with; False to quit."""
        while (key := _key()) == "?":
            for verdict in VERDICTS:
                self._say(f"{verdict}: {told(await self._review.preview(proposal, verdict))}")
        if key == "q":
            return False
        try:
            await self._act(key, proposal)
        except WhomError as error:
            self._say(f"[red]{error.reason_code}[/]: {escape(error.message)}")
        return True

    async def _act(self, key: str, proposal: Proposal) -> None:
        if key == "s":
            self._review.skip(proposal)
        elif key == "u":
            undone = await self._review.undo()
            self._say("There is nothing to undo." if undone is None else f"Undone: {told(undone)}")
        else:
            verdict = _VERDICTS[key]
            self._say(f"{verdict}ed: {told(await self._review.judge(proposal, verdict, self._reason))}")

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)


def _key() -> str:
    """The next key that means something; the end of input quits."""
    while True:
        try:
            key = typer.getchar().lower()
        except EOFError:
            return "q"
        except OSError:
            raise BadRequest("whom review needs a terminal; scripts judge over GraphQL or REST.") from None
        if key in ("", "q", "\x04"):
            return "q"
        if key in "arsu?":
            return key
