"""Sources in YAML, as in the shipped catalogue: a list of mappings, bare or under `sources:`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from crawler.source_files.rows import COLUMNS, EXTRA, KNOWN, MAX_ROWS, TOO_LONG, UNWRITABLE, Row, Table, describe
from store.errors import InvalidInput
from store.types import EntryPoint, Source

try:
    from yaml import CSafeDumper as Dumper
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: the same, slower
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]  # stubs see two classes where either serves
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # as above

DEEPEST = 8
"""Levels of nesting; a list of sources has five."""
MAX_EVENTS = 20 * MAX_ROWS
"""Words and brackets: twenty for each row."""
NULL = "tag:yaml.org,2002:null"
POINT_KEYS = frozenset({"kind", "url", "evidence", "use", "selectors"})


def read(data: bytes) -> Table:
    """The mappings of a YAML list. Raises InvalidInput, with the line, when it is no such list."""
    try:
        _guard(data)
        # Nodes and not values: they know their lines, and `no` or `2024` stay the words they are.
        root = yaml.compose(data, Loader=Loader)
    except yaml.YAMLError as error:
        raise InvalidInput(f"this is no YAML: {_sentence(error)}") from error
    if isinstance(root, yaml.MappingNode):
        root = _mapping(root).get("sources")
    if not isinstance(root, yaml.SequenceNode):
        raise InvalidInput("a YAML file of sources is a list of mappings, each with name and homepage")
    if len(root.value) > MAX_ROWS:
        raise InvalidInput(TOO_LONG)
    remarks: list[str] = []
    return Table(tuple(_row(node, remarks) for node in root.value), tuple(remarks))


def write(sources: Sequence[Source]) -> bytes:
    """The sources as the catalogue writes them, UTF-8."""
    listed = {"sources": [_plain(source) for source in sources]}
    dumped = yaml.dump(listed, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120, encoding="utf-8")
    return bytes(dumped)


def _guard(data: bytes) -> None:
    """Refuse what makes a small file grow or a parser sink: aliases, deep nesting, endless lists."""
    depth = 0
    for number, event in enumerate(yaml.parse(data, Loader=Loader)):
        if number > MAX_EVENTS:
            raise InvalidInput(TOO_LONG)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            what = (
                "deeper nesting than a list of sources has" if depth > DEEPEST else "an alias (*), which is not allowed"
            )
            raise InvalidInput(f"{_line(event)}: {what}")


def _sentence(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    return where + (getattr(error, "problem", None) or str(error).partition("\n")[0])


def _line(place: yaml.Node | yaml.Event) -> str:
    return f"line {place.start_mark.line + 1 if place.start_mark else 1}"


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise InvalidInput(f"{_line(node) if node else 'line 1'}: not a mapping (name: …, homepage: …)")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            raise InvalidInput(f"{_line(key)}: a key that is no word, or is there twice")
        found[key.value] = value
    return found


def _row(node: yaml.Node, remarks: list[str]) -> Row:
    said = _mapping(node)
    points = said.pop("entry_points", None)
    _remark(said, KNOWN, (*COLUMNS, *EXTRA, "entry_points"), remarks)
    values = dict(_texts({key: value for key, value in said.items() if key in KNOWN}))
    if "homepage" in values and "url" not in values and values.get("type", "site") == "site":
        values["url"] = values.pop("homepage")
    return Row(origin=_line(node), values=values, entry_points=tuple(_points(points, remarks)))


def _points(node: yaml.Node | None, remarks: list[str]) -> Iterator[Mapping[str, str]]:
    if node is None or node.tag == NULL:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise InvalidInput(f"{_line(node)}: entry_points is a list of mappings with kind and url")
    for item in node.value:
        said = _mapping(item)
        _remark(said, POINT_KEYS, sorted(POINT_KEYS), remarks)
        yield dict(_texts({key: value for key, value in said.items() if key in POINT_KEYS}))


def _remark(said: Mapping[str, yaml.Node], known: frozenset[str], allowed: Sequence[str], remarks: list[str]) -> None:
    remarks.extend(
        f"{_line(value)}: {key!r} is not known; allowed: {', '.join(allowed)}"
        for key, value in said.items()
        if key not in known
    )


def _texts(said: Mapping[str, yaml.Node]) -> Iterator[tuple[str, str]]:
    for key, value in said.items():
        if key == "selectors" and isinstance(value, yaml.MappingNode):
            yield key, json.dumps(dict(_texts(_mapping(value))))
        elif not isinstance(value, yaml.ScalarNode):
            raise InvalidInput(f"{_line(value)}: {key} is one word or sentence")
        elif value.tag != NULL and value.value.strip():
            yield key, value.value.strip()


def _plain(source: Source) -> dict[str, Any]:
    said: dict[str, Any] = describe(source)
    first = {"id": said.pop("id"), "name": said.pop("name"), "homepage": source.homepage}
    points = [_point(point) for point in sorted(source.entry_points, key=lambda point: point.rank)]
    return _cleaned_mapping(first | said | ({"entry_points": points} if points else {}))


def _point(point: EntryPoint) -> dict[str, Any]:
    use = {"use": point.state} if point.state != "followed" else {}
    selectors = {"selectors": dict(point.selectors)} if point.selectors else {}
    return {"kind": point.kind, "url": point.url, "evidence": point.evidence} | use | selectors


def _cleaned_mapping(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _cleaned(value) for key, value in mapping.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return UNWRITABLE.sub("", value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return _cleaned_mapping(value)
