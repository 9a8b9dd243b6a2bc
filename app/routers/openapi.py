"""Completes the OpenAPI document: the problem schema that every error answer names."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from app.routers.problems import FieldProblem, Problem
from app.schemas.common import OWN_FIELDS_OF, OWN_FIELDS_WHOLE

TEMPLATE = "#/components/schemas/{model}"


def install_openapi(app: FastAPI) -> None:
    """Make `app.openapi()` add the problem schema; the document is built once."""
    build = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = build()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for model in (FieldProblem, Problem):
                schema = model.model_json_schema(ref_template=TEMPLATE)
                schema.pop("$defs", None)
                schemas[model.__name__] = schema
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def with_own_fields(document: dict[str, Any], schemas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The document with the company's own fields, by kind of record, where they go; one without any takes none."""
    known = document["components"]["schemas"]
    told = {name: _told(model, schemas) for name, model in known.items() if _record(model) is not None}
    return {**document, "components": {**document["components"], "schemas": {**known, **told}}}


def _record(model: dict[str, Any]) -> str | None:
    record: str | None = model.get("properties", {}).get("custom", {}).get(OWN_FIELDS_OF)
    return record


def _told(model: dict[str, Any], schemas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    present = model["properties"]["custom"]
    none = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    own = dict(schemas.get(present[OWN_FIELDS_OF], none))
    if not present.get(OWN_FIELDS_WHOLE):
        own["required"] = []
    told = {**model, "properties": {**model["properties"], "custom": own}}
    return {**told, "required": [*model.get("required", ()), "custom"]} if own["required"] else told
