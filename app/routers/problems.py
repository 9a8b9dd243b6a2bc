"""Describes error answers in the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, Field

MEANING = {
    401: "Not signed in, or the access token is not accepted.",
    403: "The role does not include this.",
    404: "It does not exist, or may not be seen.",
    409: "It does not fit the present state.",
    412: "The document has changed since it was read.",
    413: "The body is too large.",
    422: "Some fields are not right.",
    429: "Too many requests.",
    503: "Temporarily unavailable; see Retry-After.",
}


class FieldProblem(BaseModel):
    """One fault of the input."""

    pointer: str = Field(examples=["/lines/3/quantity"])
    code: str = Field(examples=["out_of_range"])
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem document; clients act on `code`."""

    type: str = Field(examples=["urn:giao:problem:invalid_request"])
    title: str
    status: int
    code: str = Field(examples=["invalid_request"])
    detail: str
    errors: list[FieldProblem]
    request_id: str | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the error answers of a route: `responses=problems(404, 409)`; 422 is always there."""
    return {
        status: {
            "description": MEANING[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*statuses, 422})
    }
