"""The roots of what one does: each says in its answer what came of it."""

from __future__ import annotations

import strawberry

from resolvers.details import Correction, correct, undo_correction
from resolvers.handling import Handling
from resolvers.judgements import Judging
from resolvers.verification import Verification, answer_verification, verify


@strawberry.type(description="What staff and other systems do with customers.")
class Mutation(Handling, Judging):
    correct: Correction = strawberry.field(
        resolver=correct, description="Say what is true of a customer; it wins over every source until it is undone."
    )
    undo_correction: Correction = strawberry.field(
        resolver=undo_correction, description="Take a correction back; what it replaced shows again."
    )
    verify: Verification = strawberry.field(
        resolver=verify, description="Begin to prove that an identifier (its key) is the person's behind a profile."
    )
    answer_verification: Verification = strawberry.field(
        resolver=answer_verification, description="Check a code or an answer; rightly given, the claim is verified."
    )
