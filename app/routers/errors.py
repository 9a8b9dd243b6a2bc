"""Turns every error into an RFC 9457 problem document; one kind has one status."""

import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.core.db import is_retryable, is_unavailable
from app.core.errors import AppError, FieldError, Kind, unavailable
from app.core.telemetry import get_logger
from app.services.refusals import refused_by_database

STATUS: dict[Kind, HTTPStatus] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.STALE: HTTPStatus.PRECONDITION_FAILED,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
HTTP_CODES = {
    400: "malformed_body",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
# Codes that clients may rely on, whatever the validator calls the fault.
FIELD_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "json_invalid": "malformed_json",
    "decimal_parsing": "invalid_decimal",
    "decimal_type": "invalid_decimal",
    "decimal_max_places": "too_many_decimals",
    "decimal_max_digits": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "finite_number": "invalid_decimal",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
}
MOST_FIELD_ERRORS = 200

logger = get_logger(__name__)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """Build an `application/problem+json` answer; nothing of the inside of the program is in it."""
    body: dict[str, Any] = {
        "type": f"urn:giao:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"pointer": e.pointer, "code": e.code, "message": e.message} for e in errors],
        **extra,
    }
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        body["request_id"] = request_id
    return Response(
        json.dumps(body, ensure_ascii=False, default=str),
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def problem_of(error: AppError) -> Response:
    """Answer for a refusal of our own."""
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    extra = {"details": error.details} if error.details else {}
    return problem(STATUS[error.kind], error.code, error.message, errors=error.errors, headers=headers, **extra)


def pointer_of(location: Iterable[str | int]) -> str:
    """JSON pointer of a validator's location: the body's own root, else `/query/...`, `/header/...`."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    if parts and parts[0] == "body":
        parts = parts[1:]
    return "".join(f"/{part}" for part in parts)


def _validation(error: RequestValidationError) -> Response:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(422, "malformed_json", "The body is not valid JSON.", errors=[_malformed(faults[0])])
    fields = [
        FieldError(pointer_of(fault["loc"]), FIELD_CODES.get(fault["type"], fault["type"]), fault["msg"])
        for fault in faults[:MOST_FIELD_ERRORS]
    ]
    return problem(422, "invalid_request", "Some fields are not right.", errors=fields)


def _malformed(fault: dict[str, Any]) -> FieldError:
    position = fault["loc"][-1]
    reason = fault.get("ctx", {}).get("error", "syntax error")
    return FieldError("", "malformed_json", f"Character {position}: {reason}")


def database_error(error: Exception) -> Response | None:
    """Answer for what the database refused or could not do; None when the fault is ours."""
    if is_retryable(error):
        return problem_of(unavailable("contention", "The books are busy; send the same request again."))
    if is_unavailable(error):
        logger.warning("database_unavailable", error=type(error).__name__)
        return problem_of(unavailable("database_unavailable", "The database cannot be reached.", retry_after_s=2))
    refusal = refused_by_database(error)
    return None if refusal is None else problem_of(refusal)


def unexpected(error: Exception) -> Response:
    """Answer for a fault of ours: logged in full, told in nothing but the request id."""
    logger.error("unexpected_error", exc_info=error)
    return problem(500, "internal_error", "Something went wrong on our side.")


def _http(error: HTTPException) -> Response:
    code = HTTP_CODES.get(error.status_code, "http_error")
    return problem(error.status_code, code, str(error.detail), headers=dict(error.headers or {}))


def install_error_handlers(app: FastAPI) -> None:
    """Register one answer per family of errors."""

    async def on_app_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return problem_of(error)

    async def on_validation(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _validation(error)

    async def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _http(error)

    async def on_database(_request: Request, error: Exception) -> Response:
        return database_error(error) or unexpected(error)

    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    for family in (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        app.add_exception_handler(family, on_database)
