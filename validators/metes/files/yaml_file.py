"""YAML files that are read as the JSON values they stand for, such as a descriptor named datapackage.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metes.files.file import File
from metes.files.json_locator import Locator, escaped, pointer_tokens
from metes.files.json_text import JsonFailure, JsonText

ENDINGS = (".yaml", ".yml")
# A YAML text may name the same part many times over, so that a few lines stand for billions of values.
MOST_VALUES = 1_000_000
TOO_MANY = f"aliases that stand for more than {MOST_VALUES:,} values"


@dataclass(frozen=True, kw_only=True)
class YamlFile(File):
    """A YAML file; `json` is what it stands for, with dates as text, and JSON pointers lead to its lines."""

    @property
    def syntax(self) -> str:
        return "YAML"

    @cached_property
    def json(self) -> JsonText:
        import yaml

        value, failure = None, None
        # Raises UnicodeDecodeError, as the same of a JSON file does.
        _ = self.text
        try:
            root = self._root
            if root is not None:
                _refuse_endless(root, {})
                value = _value(root, yaml.SafeLoader(""), {})
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
            failure = JsonFailure(reason=f"a syntax error ({error.problem or error.context})", line=line, column=column)
        except (yaml.YAMLError, ValueError) as error:
            failure = JsonFailure(reason=f"a syntax error ({' '.join(str(error).split())})", line=1, column=1)
        except RecursionError:
            failure = JsonFailure(reason="values nested too deeply", line=1, column=1, is_depth=True)
        is_sound = failure is None and self._root is not None
        twice = next(_YamlLocator(self.text, self._root).duplicate_keys(), None) if is_sound else None
        return JsonText(value=value, failure=failure, has_duplicate_key=bool(twice), has_number_not_finite=False)

    @cached_property
    def locator(self) -> Locator:
        return _YamlLocator(self.text, self._root if self.json.failure is None else None)

    @cached_property
    def _root(self) -> Any:
        import yaml

        return yaml.compose(self.text, Loader=yaml.SafeLoader)


def _refuse_endless(node: Any, sizes: dict[int, int]) -> int:
    """Count the values that a node stands for; raises ValueError where it holds itself or far too many."""
    known = sizes.get(id(node))
    if known is not None:
        if known < 0:
            raise ValueError("an alias that holds itself")
        return known
    sizes[id(node)] = -1
    size = 1 + sum(_refuse_endless(child, sizes) for child in _children(node))
    if size > MOST_VALUES:
        raise ValueError(TOO_MANY)
    sizes[id(node)] = size
    return size


def _children(node: Any) -> Iterator[Any]:
    for each in node.value if isinstance(node.value, list) else ():
        yield from each if isinstance(each, tuple) else (each,)


def _value(node: Any, loader: Any, known: dict[int, Any]) -> Any:
    """The JSON value of a node; a date, and a key that is no text, are given as they are written."""
    if id(node) in known:
        return known[id(node)]
    if isinstance(node.value, str):
        found = _scalar(node, loader)
    elif node.tag.endswith(":map"):
        loader.flatten_mapping(node)
        found = {str(key.value): _value(value, loader, known) for key, value in node.value}
    else:
        found = [_value(each[0] if isinstance(each, tuple) else each, loader, known) for each in node.value]
    known[id(node)] = found
    return found


def _scalar(node: Any, loader: Any) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "int":
        return loader.construct_yaml_int(node)
    if kind == "float":
        return loader.construct_yaml_float(node)
    if kind == "bool":
        return loader.construct_yaml_bool(node)
    return None if kind == "null" else node.value


class _YamlLocator(Locator):
    """Finds values in a YAML text by the marks that its parser left."""

    def __init__(self, text: str, root: Any) -> None:
        super().__init__(text)
        self._root = root

    def at(self, pointer: str) -> tuple[int, int]:
        node = self._root
        if node is None:
            return 1, 1
        for key in pointer_tokens(pointer):
            below = _child(node, key)
            if below is None:
                break
            node = below
        return node.start_mark.line + 1, node.start_mark.column + 1

    def span(self, pointer: str) -> tuple[int, int] | None:
        node = self._root
        for key in pointer_tokens(pointer):
            node = None if node is None else _child(node, key)
        return None if node is None or not pointer else (node.start_mark.index, node.end_mark.index)

    def duplicate_keys(self) -> Iterator[tuple[str, str, int]]:
        waiting, known = [("", self._root)] if self._root is not None else [], set()
        while waiting:
            pointer, node = waiting.pop()
            if id(node) in known:
                continue
            known.add(id(node))
            seen: set[str] = set()
            for index, each in enumerate(node.value if isinstance(node.value, list) else ()):
                key, value = (each[0], each[1]) if isinstance(each, tuple) else (None, each)
                name = str(index) if key is None else str(key.value)
                below = f"{pointer}/{escaped(name)}"
                if key is not None and name in seen:
                    yield below, name, key.start_mark.index
                seen.add(name)
                waiting.append((below, value))


def _child(node: Any, key: str) -> Any:
    """The node below another; of two equal keys, the last, which is the one that the parser keeps."""
    listed = node.value if isinstance(node.value, list) else []
    if listed and isinstance(listed[0], tuple):
        return next((value for name, value in reversed(listed) if str(name.value) == key), None)
    return listed[int(key)] if key.isascii() and key.isdigit() and int(key) < len(listed) else None
