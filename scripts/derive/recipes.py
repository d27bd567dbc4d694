"""Recipes: lists of steps in YAML, and the workshop that runs them in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import shapely
import yaml

from derive.cuts import Cuts
from derive.error import BuildError
from derive.geodesy import Lonlat
from derive.heights import Heights
from derive.operations import OPERATIONS
from derive.step import Step

Recipe = list[dict[str, object]]


def read_recipes(folder: Path) -> dict[str, Recipe]:
    """Every recipe of a folder by its file name, sorted."""
    return {path.name: _read(path) for path in sorted(folder.glob("*.yml"))}


def _read(path: Path) -> Recipe:
    try:
        recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BuildError(path.name, found=" ".join(str(error).split()), expected="YAML in UTF-8") from error
    if not isinstance(recipe, list) or not recipe:
        raise BuildError(path.name, found=f"a {type(recipe).__name__}", expected="a list of steps")
    names = set()
    for number, step in enumerate(recipe, 1):
        where = f"{path.name}, step {number}"
        if not isinstance(step, dict) or not all(isinstance(step.get(key), str) for key in ("name", "do")):
            raise BuildError(where, found=repr(step), expected="a mapping with the texts name and do")
        if step["name"] in names:
            raise BuildError(where, found=f"the name {step['name']} again", expected="once")
        names.add(step["name"])
    return recipe


class Workshop:
    """Runs recipes; a result whose name the tables know is published and open to other recipes."""

    def __init__(
        self,
        recipes: Mapping[str, Recipe],
        *,
        cuts: Cuts,
        places: Mapping[str, Lonlat],
        published: frozenset[str],
    ) -> None:
        self.cuts, self.places = cuts, places
        self._recipes, self._published = recipes, published
        self._makers = _makers(recipes, published)
        self._results: dict[str, shapely.Geometry] = {}
        self._running: list[str] = []
        self._notes: list[str] = []

    def run_all(self) -> dict[str, shapely.Geometry]:
        """Every published result by its id."""
        for recipe in self._recipes:
            self._run(recipe)
        missing = self._published - set(self._results)
        if missing:
            raise BuildError("recipes", found=f"no step named {min(missing)}", expected="one, for a table names it")
        return dict(sorted(self._results.items()))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was moved or bridged, sorted."""
        return tuple(sorted(self._notes))

    def record(self, text: str) -> None:
        """Write down what was moved or bridged."""
        self._notes.append(text)

    def published(self, name: str) -> shapely.Geometry:
        """A published result; its recipe is run when it has not been."""
        if name not in self._makers:
            raise BuildError("", found=f"the name {name}", expected="an earlier step or a published id")
        if name not in self._results:
            self._run(self._makers[name])
        return self._results[name]

    def _run(self, recipe: str) -> None:
        if recipe in self._running:
            raise BuildError(recipe, found="a recipe that needs its own result", expected="none in a circle")
        self._running.append(recipe)
        if not self._done(recipe):
            context = _RecipeContext(self, recipe)
            for number, raw in enumerate(self._recipes[recipe], 1):
                name, result = _run_step(raw, context, f"{recipe}, step {number} ({raw['name']}: {raw['do']})")
                context.results[name] = result
                if name in self._published:
                    self._results[name] = _sound(recipe, name, result)
            unused = set(context.results) - context.used - self._published
            if unused:
                raise BuildError(recipe, found=f"the result {min(unused)}", expected="a use of it, or a table row")
        self._running.pop()

    def _done(self, recipe: str) -> bool:
        made = [name for name, maker in self._makers.items() if maker == recipe]
        return bool(made) and all(name in self._results for name in made)


class _RecipeContext:
    """What the steps of one recipe may reach for."""

    def __init__(self, workshop: Workshop, recipe: str) -> None:
        self._workshop, self._recipe = workshop, recipe
        self.results: dict[str, shapely.Geometry] = {}
        self.used: set[str] = set()

    def result(self, name: str) -> shapely.Geometry:
        self.used.add(name)
        return self.results[name] if name in self.results else self._workshop.published(name)

    def place(self, place_id: str) -> Lonlat:
        if place_id not in self._workshop.places:
            raise BuildError("", found=f"the place {place_id}", expected="a place_id of places.csv")
        return self._workshop.places[place_id]

    def cut(self, cut: str, feature: str) -> shapely.Geometry:
        return self._workshop.cuts.feature(cut, feature)

    def heights(self, cut: str) -> Heights:
        return self._workshop.cuts.heights(cut)

    def record(self, text: str) -> None:
        self._workshop.record(f"{self._recipe}, {text}")


def _makers(recipes: Mapping[str, Recipe], published: frozenset[str]) -> dict[str, str]:
    """Which recipe makes each published id."""
    makers: dict[str, str] = {}
    for recipe, steps in recipes.items():
        for step in steps:
            name = str(step["name"])
            if name in published and name in makers:
                raise BuildError(recipe, found=f"{name}, which {makers[name]} makes too", expected="one maker")
            if name in published:
                makers[name] = recipe
    return makers


def _run_step(raw: Mapping[str, object], context: _RecipeContext, where: str) -> tuple[str, shapely.Geometry]:
    try:
        step = Step(raw, context)
        if step.operation not in OPERATIONS:
            expected = f"one of {', '.join(OPERATIONS)}"
            raise BuildError("", found=f"the operation {step.operation}", expected=expected)
        result = OPERATIONS[step.operation](step)
        step.finish()
    except BuildError as error:
        raise error.inside(where) from error
    return step.name, result


def _sound(recipe: str, name: str, geometry: shapely.Geometry) -> shapely.Geometry:
    """The geometry, which must be a line that does not cross itself or a valid area."""
    if geometry.geom_type == "LineString":
        if not geometry.is_simple:
            raise BuildError(f"{recipe}, {name}", found="a line that crosses itself", expected="a simple line")
    elif geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise BuildError(f"{recipe}, {name}", found=f"a {geometry.geom_type}", expected="one line or an area")
    elif not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        raise BuildError(f"{recipe}, {name}", found=reason, expected="a valid area")
    return geometry
