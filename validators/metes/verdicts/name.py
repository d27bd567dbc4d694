"""Name claims: what an instrument is called."""

from __future__ import annotations

import re

from metes.model.claims import Claim
from metes.model.enums import Role, Verdict
from metes.verdicts.record import Input, Opinion
from metes.verdicts.world import World


def judge(world: World, claim: Claim) -> Opinion:
    """Compares the words; a translation that differs is undecided, since no one wording of it is authentic."""
    treaty = world.register.treaty_by_id[world.one_operand(claim, Role.TREATY, "treaty").target[1]]
    titles = [title for title in (treaty.title_en, treaty.title_zh, treaty.title_ru) if title]
    same = any(folded(claim.value_published) == folded(title) for title in titles)
    ending = "the words agree" if same else "a translated title has no one wording; the authentic texts would decide it"
    return Opinion(
        verdict=Verdict.CONSISTENT if same else Verdict.UNDECIDED,
        clause="exact: the title agrees" if same else "exact: the title differs from the recorded one",
        reason=f'Printed is "{claim.value_published}", recorded "{treaty.title_en}": {ending}.',
        found_text=treaty.title_en,
        inputs=(
            Input(
                role=Role.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=" / ".join(titles),
                agrees="yes" if same else "no",
                certainty=world.source_certainty(treaty.source_id),
            ),
        ),
    )


def folded(title: str) -> str:
    """A title without case, punctuation and British spelling."""
    words = re.findall(r"\w+", title.casefold().replace("neighbour", "neighbor"))
    return " ".join(words).replace("co operation", "cooperation")
