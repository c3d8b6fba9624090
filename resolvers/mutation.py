"""The roots of what one does: each says in its answer what came of it."""

from __future__ import annotations

import strawberry

from resolvers.details import Correction, correct, undo_correction
from resolvers.judgements import Judging


@strawberry.type(description="What staff and other systems do with customers.")
class Mutation(Judging):
    correct: Correction = strawberry.field(
        resolver=correct, description="Say what is true of a customer; it wins over every source until it is undone."
    )
    undo_correction: Correction = strawberry.field(
        resolver=undo_correction, description="Take a correction back; what it replaced shows again."
    )
