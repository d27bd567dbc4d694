"""Layers that stand in the descriptor of a package: looked at like files, and told where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from metes.checks.engine.fault import Fault
from metes.checks.engine.fault_position import position_at
from metes.files.in_memory import LayerFile
from metes.geojson.document import GeoJson, read_geojson
from metes.package.package import Package, Resource, ResourceKind


@dataclass(frozen=True, kw_only=True)
class InlineLayer:
    """The data of a GeoJSON resource; the pointers of `geojson` begin at them, and `pointer` leads to them."""

    resource: Resource
    geojson: GeoJson

    @property
    def pointer(self) -> str:
        return f"{self.resource.pointer}/data"

    def placed(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The same faults with pointers into the descriptor."""
        for fault in faults:
            lon, lat = fault.lon, fault.lat
            if lon is None:
                lon, lat = position_at(self.geojson.file.json.value, fault.pointer)
            yield replace(fault, pointer=self.pointer + fault.pointer, lon=lon, lat=lat)


def inline_layers(package: Package) -> tuple[InlineLayer, ...]:
    """Every layer that stands in the descriptor."""
    found: list[InlineLayer] = []
    for resource in package.resources:
        if resource.kind is ResourceKind.GEOJSON and not resource.paths and "data" in resource.descriptor:
            file = LayerFile(path=package.file.path, location=package.file.location, value=resource.descriptor["data"])
            found.append(InlineLayer(resource=resource, geojson=read_geojson(file)))
    return tuple(found)
