"""Attribution claims: whether an instrument did to a territory what a document says it did."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Effect, Role, Verdict
from metes.model.treaties import ProvisionEffect, Treaty
from metes.verdicts.record import Input, Opinion
from metes.verdicts.words import listing
from metes.verdicts.world import UnjudgeableError, World


def judge(world: World, claim: Claim) -> Opinion:
    """Reads the effects of the instrument's provisions, and names the instruments that had the claimed effect."""
    if claim.effect is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: effect is blank; expected what is claimed")
    treaty = world.register.treaty_by_id[world.one_operand(claim, Role.TREATY).target[1]]
    territories = [operand.target[1] for operand in world.operands(claim, Role.TERRITORY)]
    own = [row for row in world.register.effects if _treaty_of(world, row) == treaty.treaty_id]
    done = {row.territory_id for row in own if row.effect is claim.effect}
    others = {t: _instruments(world, t, claim.effect) for t in territories}
    missing = [territory for territory in territories if territory not in done]
    verdict, clause = _rule(treaty, own, missing, len(territories))
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=_reason(world, claim, treaty, missing or territories, others, verdict),
        found_text=_found(world, territories, claim.effect, others),
        inputs=tuple(_inputs(world, own, territories, others)),
    )


def _rule(treaty: Treaty, own: list[ProvisionEffect], missing: list[str], asked: int) -> tuple[Verdict, str]:
    if not own:
        return Verdict.NOT_CHECKABLE, "1: no provision of the instrument is recorded"
    if treaty.status == "never_in_force":
        return Verdict.INCONSISTENT, "exact: the instrument never entered into force"
    if not missing:
        return Verdict.CONSISTENT, "exact: a provision of the instrument has the claimed effect"
    if len(missing) < asked:
        return Verdict.UNDECIDED, "exact: the instrument has the claimed effect on some of the territories only"
    return Verdict.INCONSISTENT, "exact: no provision of the instrument has the claimed effect"


def _reason(
    world: World,
    claim: Claim,
    treaty: Treaty,
    territories: list[str],
    others: dict[str, list[str]],
    verdict: Verdict,
) -> str:
    names = listing([world.register.territory_by_id[t].name_en for t in territories])
    start = f"{treaty.title_en} ({treaty.date_text})"
    effect = _verb(claim.effect)
    if verdict is Verdict.CONSISTENT:
        return f"{start} has a provision that {effect} {names}."
    if verdict is Verdict.NOT_CHECKABLE:
        return f"{start}: no provision of it is recorded."
    instruments = sorted({t for territory in territories for t in others[territory]})
    titles = listing([_title(world, t) for t in instruments])
    ending = f"; that was {titles}" if titles else "; no instrument in the tables does"
    return f"{start} has no provision that {effect} {names}{ending}."


def _found(world: World, territories: list[str], effect: Effect | None, others: dict[str, list[str]]) -> str:
    parts = []
    for territory in territories:
        name = world.register.territory_by_id[territory].name_en
        titles = listing([_title(world, t) for t in others[territory]]) or "no recorded instrument"
        parts.append(f"{name}: {_verb(effect)} by {titles}".replace("transfers by", "transferred by"))
    return "; ".join(parts)


def _inputs(
    world: World, own: list[ProvisionEffect], territories: list[str], others: dict[str, list[str]]
) -> list[Input]:
    provisions = {row.provision_id for row in own}
    for territory in territories:
        provisions |= {
            row.provision_id
            for row in world.register.effects
            if row.territory_id == territory and _treaty_of(world, row) in others[territory]
        }
    return [
        Input(
            role=Role.TREATY.value,
            input_type="provision",
            input_id=provision_id,
            statement=world.register.provision_by_id[provision_id].summary,
        )
        for provision_id in sorted(provisions)
    ]


def _instruments(world: World, territory_id: str, effect: Effect) -> list[str]:
    """Instruments with an effect on a territory, in force at some time, by date."""
    found = {
        _treaty_of(world, row)
        for row in world.register.effects
        if row.territory_id == territory_id and row.effect is effect
    }
    treaties = [world.register.treaty_by_id[treaty_id] for treaty_id in found]
    lasting = [treaty for treaty in treaties if treaty.status != "never_in_force"]
    return [treaty.treaty_id for treaty in sorted(lasting, key=lambda t: (t.date_earliest, t.treaty_id))]


def _treaty_of(world: World, row: ProvisionEffect) -> str:
    return world.register.provision_by_id[row.provision_id].treaty_id


def _title(world: World, treaty_id: str) -> str:
    treaty = world.register.treaty_by_id[treaty_id]
    return f"{treaty.title_en} ({treaty.date_text})"


def _verb(effect: Effect | None) -> str:
    return "" if effect is None else effect.value.replace("_", " ")
