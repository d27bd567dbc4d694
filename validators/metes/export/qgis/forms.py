"""Forms of layers and tables: names, facts and sources in groups, the rows that refer to a row in tabs below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from metes.export.tables import Column, GisTable, alias_of

NAME_ENDINGS = ("_en", "_zh", "_ru", "_local")
SOURCE_COLUMNS = frozenset({"accuracy_m", "error_class", "licence", "certainty", "wikidata", "url", "language"})
LONG_TEXTS = frozenset(
    {"note", "question", "definition", "method", "quote", "text_en", "text_zh", "text_ru", "description"}
)
NAMES, FACTS, ROWS, TEXTS, SOURCES = "Names", "Facts", "Refers to", "Texts", "Sources"
# A short group reads best as one column of fields, and the long name of another row needs the whole width.
ONE_COLUMN = (ROWS, SOURCES)
LONGEST_COLUMN = 4


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A foreign key as a relation of the project: `columns` of `table` refer to `target_columns` of `target`."""

    id: str
    title: str
    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


def form_of(table: GisTable, relations: Sequence[Relation]) -> str:
    """XML of the form of a layer or table, for the relations of a project."""
    chosen: dict[str, Relation] = {}
    for relation in relations:
        if relation.table == table.name and len(relation.columns) == 1:
            chosen.setdefault(relation.columns[0], relation)
    fields = "".join(
        f'<field name={quoteattr(column.name)} configurationFlags="None">{_widget(column, chosen.get(column.name))}'
        "</field>"
        for column in table.columns
    )
    groups = "".join(_group(title, columns, table) for title, columns in groups_of(table).items() if columns)
    incoming = [relation for relation in relations if relation.target == table.name]
    titles = Counter(relation.title for relation in incoming)
    tabs = "".join(_tab(relation, is_alone=titles[relation.title] == 1) for relation in incoming)
    return (
        f"<fieldConfiguration>{fields}</fieldConfiguration><editorlayout>tablayout</editorlayout>"
        f"<attributeEditorForm>{groups}{tabs}</attributeEditorForm>"
    )


def groups_of(table: GisTable) -> dict[str, list[Column]]:
    """Columns of each group of a form; every column is in one."""
    found: dict[str, list[Column]] = {NAMES: [], FACTS: [], ROWS: [], TEXTS: [], SOURCES: []}
    referring = {each.columns[0] for each in table.references if len(each.columns) == 1}
    for column in table.columns:
        if column.name in LONG_TEXTS:
            found[TEXTS].append(column)
        elif column.name.endswith(NAME_ENDINGS):
            found[NAMES].append(column)
        elif column.name in SOURCE_COLUMNS or column.name.endswith("source_id"):
            found[SOURCES].append(column)
        elif column.name in referring:
            found[ROWS].append(column)
        else:
            found[FACTS].append(column)
    return found


def _group(title: str, columns: Sequence[Column], table: GisTable) -> str:
    fields = "".join(
        f'<attributeEditorField name={quoteattr(column.name)} index="{table.index(column.name) + 1}" showLabel="1"/>'
        for column in columns
    )
    return _container(
        title, fields, is_group=True, columns=1 if title in ONE_COLUMN or len(columns) <= LONGEST_COLUMN else 2
    )


def _tab(relation: Relation, *, is_alone: bool) -> str:
    # Two foreign keys of one table differ by their columns.
    title = relation.title if is_alone else f"{relation.title} ({', '.join(map(alias_of, relation.columns))})"
    inner = (
        f"<attributeEditorRelation name={quoteattr(relation.id)} relation={quoteattr(relation.id)} "
        f'label={quoteattr(relation.title)} showLabel="0" nmRelationId="" forceSuppressFormPopup="0" '
        'relationWidgetTypeId="relation_editor"><editor_configuration type="Map">'
        '<Option type="QString" name="buttons" value="ZoomToChildFeature"/>'
        "</editor_configuration></attributeEditorRelation>"
    )
    return _container(title, inner, is_group=False, columns=1)


def _container(title: str, inner: str, *, is_group: bool, columns: int) -> str:
    return (
        f'<attributeEditorContainer name={quoteattr(title)} columnCount="{columns}" groupBox="{int(is_group)}" '
        'showLabel="1" visibilityExpressionEnabled="0" visibilityExpression="">'
        f"{inner}</attributeEditorContainer>"
    )


def _widget(column: Column, relation: Relation | None) -> str:
    if relation is not None:
        return _edit_widget("RelationReference", _relation_options(relation))
    if column.type == "date":
        words = {"display_format": "yyyy-MM-dd", "field_format": "yyyy-MM-dd"}
        return _edit_widget("DateTime", [*_texts(words), *_flags(allow_null=True, calendar_popup=True)])
    if column.type == "boolean":
        return _edit_widget("CheckBox", _texts({"CheckedState": "", "UncheckedState": ""}))
    return _edit_widget("TextEdit", _flags(IsMultiline=column.name in LONG_TEXTS, UseHtml=False))


def _relation_options(relation: Relation) -> list[str]:
    # Without AllowNULL, QGIS shows the first row of the target where the cell is blank.
    flags = _flags(
        AllowAddFeatures=False,
        AllowNULL=True,
        MapIdentification=False,
        OrderByValue=True,
        ReadOnly=False,
        ShowForm=False,
        ShowOpenFormButton=True,
    )
    return [*flags, *_texts({"Relation": relation.id, "ReferencedLayerId": f"metes_layer_{relation.target}"})]


def _flags(**values: bool) -> list[str]:
    return [f'<Option name="{name}" type="bool" value="{str(value).lower()}"/>' for name, value in values.items()]


def _texts(values: dict[str, str]) -> list[str]:
    return [f'<Option name="{name}" type="QString" value={quoteattr(value)}/>' for name, value in values.items()]


def _edit_widget(kind: str, options: Iterable[str]) -> str:
    return f'<editWidget type="{kind}"><config><Option type="Map">{"".join(options)}</Option></config></editWidget>'
