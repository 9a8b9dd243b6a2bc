"""The one family of errors that callers are meant to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of refusal it is; the HTTP status of each is decided at the router."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of the input; `pointer` is a JSON pointer such as `/lines/3/quantity`."""

    pointer: str
    code: str
    message: str


class AppError(Exception):
    """A refusal with a stable `code` that clients may act on; nothing of the request is kept."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        kind: Kind = Kind.INVALID,
        errors: Sequence[FieldError] = (),
        retry_after_s: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.kind = kind
        self.errors = tuple(errors)
        self.retry_after_s = retry_after_s
        self.details = dict(details or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def invalid(pointer: str, code: str, message: str) -> AppError:
    """Answer for a request that one field is to blame for."""
    return AppError(code, message, errors=[FieldError(pointer, code, message)])


def not_found(what: str) -> AppError:
    """Answer for what does not exist or may not be seen; both read the same."""
    return AppError("not_found", f"There is no such {what}.", kind=Kind.NOT_FOUND)


def conflict(code: str, message: str) -> AppError:
    """Answer for a request that is well formed but does not fit the present state."""
    return AppError(code, message, kind=Kind.CONFLICT)


def unavailable(code: str, message: str, retry_after_s: int = 1) -> AppError:
    """Answer for a temporary inability; the same request may be sent again after the pause."""
    return AppError(code, message, kind=Kind.UNAVAILABLE, retry_after_s=retry_after_s)
