"""The judges: each kind of claim has one module that compares what a document says with what is found."""

from metes.verdicts.bench import judge_all, judge_claim
from metes.verdicts.record import ClaimVerdict, Input
from metes.verdicts.world import World

__all__ = ["ClaimVerdict", "Input", "World", "judge_all", "judge_claim"]
