"""Completes the OpenAPI document: the problem schema that every error answer names."""

from typing import Any

from fastapi import FastAPI

from app.routers.problems import FieldProblem, Problem

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
