"""The OpenAPI 3.1 document, made from the types that read requests and make answers. Pure."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from feeds.web.api.operations import OPERATIONS, Operation
from feeds.web.api.problems import MEDIA_TYPE
from feeds.web.api.shapes import Problem
from store.config import Config

REFERENCE = "#/components/schemas/{model}"
PROBLEMS = {
    400: "A parameter or the query cannot be used; with its name, and the place in the query.",
    404: "There is nothing here.",
    410: "The article was here once.",
    414: "The address is too long.",
    429: "Too many requests from one address.",
    503: "The store cannot be read now, or the question takes too long.",
}


def document(config: Config, root: str) -> dict[str, Any]:
    """The whole document; `root` is the address of the API."""
    shapes: list[type[BaseModel]] = [Problem, *(one.gives for one in OPERATIONS if one.gives)]
    _, schemas = models_json_schema([(shape, "serialization") for shape in shapes], ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Veille",
            "version": version("veille"),
            "summary": "Articles of French tiers-lieux and transition projects, with tags, places and evidence.",
            "description": "For reading only, without any key. Every path also answers HEAD and OPTIONS.",
            "license": {"name": "Program: MIT; articles: see `licence` and `rights` of each", "identifier": "MIT"},
        },
        "servers": [{"url": root.rstrip("/")}],
        "paths": {f"/{one.path}": {"get": _operation(one)} for one in OPERATIONS},
        "components": {"schemas": schemas["$defs"], "responses": _problems(), "headers": _headers()},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    failures = [400, 414, 429, 503] + [404] * bool(operation.names) + [410] * (operation.name == "getArticle")
    return {
        "operationId": operation.name,
        "summary": operation.about,
        **({"description": operation.notes} if operation.notes else {}),
        "parameters": [*parameters(operation), IF_NONE_MATCH],
        "responses": {
            "200": _success(operation),
            "304": {"description": "What the client has is what there is.", "headers": {"ETag": _header("ETag")}},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(failures)},
        },
    }


IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETag of the answer the client has.",
    "schema": {"type": "string"},
}


def _success(operation: Operation) -> dict[str, Any]:
    shape = operation.gives
    schema = {"$ref": REFERENCE.format(model=shape.__name__)} if shape else {"type": "string"}
    return {
        "description": operation.about,
        "headers": {name: _header(name) for name in ("ETag", "Cache-Control")},
        "content": {operation.media_type.partition(";")[0]: {"schema": schema}},
    }


def parameters(operation: Operation) -> list[dict[str, Any]]:
    """What may be asked, as OpenAPI describes it."""
    properties = operation.asks.model_json_schema().get("properties", {})
    if "cursor" in properties:
        # Each list has cursors of its own.
        properties["cursor"] |= {"format": f"veille-cursor-{operation.path}"}
    return [_parameter(name, schema, path=name in operation.names) for name, schema in properties.items()]


def _parameter(name: str, schema: dict[str, Any], *, path: bool) -> dict[str, Any]:
    """A parameter from what pydantic says of a field; that it may be left out is said outside its schema."""
    said = {key: value for key, value in schema.items() if key not in ("title", "description", "default")}
    inner: dict[str, Any] = next((one for one in said.pop("anyOf", []) if one.get("type") != "null"), {})
    default = schema.get("default")
    return {
        "name": name,
        "in": "path" if path else "query",
        **({"required": True} if path else {}),
        **({"description": schema["description"]} if "description" in schema else {}),
        "schema": inner | said | ({"default": default} if default is not None else {}),
    }


def _problems() -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model="Problem")}
    return {
        str(status): {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": schema}},
            **({"headers": {"Retry-After": _header("Retry-After")}} if status in (429, 503) else {}),
        }
        for status, text in PROBLEMS.items()
    }


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _headers() -> dict[str, Any]:
    return {
        "ETag": {"description": "Of exactly these bytes.", "schema": {"type": "string"}},
        "Cache-Control": {"description": "For how long it may be kept.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
    }
