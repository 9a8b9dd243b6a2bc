"""Values of a company's own fields: checked on their way in, and narrowed to what a person may see on their way out.

The definitions travel with a person's grants: whoever has none pays nothing, and a change binds within a second.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, text
from sqlalchemy.dialects.postgresql import JSONB

from app.core.errors import AppError, FieldError

MOST_CHARACTERS = 500
Values = Mapping[str, Any]
NOTHING: Values = {}
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,8})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that a company has added, as one person has it: `access` is read or write."""

    record: str
    code: str
    labels: Mapping[str, str]
    type: str
    choices: tuple[str, ...]
    required: bool
    default: Any
    access: str


@dataclass(frozen=True, slots=True)
class RecordFields:
    """The fields of a kind of record that one person has, and what those that it has not begin with."""

    seen: Sequence[OwnField] = ()
    unseen: Values = attribute(default_factory=dict)


Fields = Mapping[str, RecordFields]
_NO_FIELDS = RecordFields()


def checked(
    fields: Fields,
    record: str,
    given: Values,
    pointer: str = "/custom",
    kept: Values | None = None,
    *,
    whole: bool = True,
) -> tuple[dict[str, Any], list[FieldError]]:
    """The values to keep of a record, and what is wrong with those that were given.

    Of a new record (`kept` none) defaults fill in what is not given, of unseen fields too; of a present one, what is
    not given stays, as does what is repeated as it is, and null takes a value away. Fields that the person does not
    see are unknown to it; of what is not `whole` yet nothing is required. Faults: `field_unknown`, `field_read_only`,
    `required`, `invalid_value`.
    """
    own = fields.get(record, _NO_FIELDS)
    values, faults = dict(own.unseen if kept is None else kept), []
    known = {field.code: field for field in own.seen}
    for code, value in given.items():
        field, place = known.get(code), f"{pointer}/{code.replace('~', '~0').replace('/', '~1')}"
        if field is None:
            faults.append(FieldError(place, "field_unknown", "There is no such field."))
        elif kept is not None and code in kept and kept[code] == value:
            continue
        elif field.access != "write":
            faults.append(FieldError(place, "field_read_only", "You may read this field, not set it."))
        elif value is None:
            values.pop(code, None)
        elif (plain := plain_value(field.type, field.choices, value)) is None:
            faults.append(FieldError(place, "invalid_value", f"This is not a {field.type} that the field takes."))
        else:
            values[code] = plain
    for field in own.seen:
        if kept is None and field.default is not None and field.code not in given:
            values[field.code] = field.default
        if whole and field.required and field.access == "write" and field.code not in values:
            faults.append(FieldError(f"{pointer}/{field.code}", "required", "This field must be filled in."))
    return values, faults


def settled(fields: Fields, record: str, given: Values, kept: Values | None = None) -> dict[str, Any]:
    """The values to keep of a record. Raises `custom_fields_invalid` (INVALID) with every fault of `checked`."""
    values, faults = checked(fields, record, given, kept=kept)
    refuse(faults)
    return values


def refuse(faults: Sequence[FieldError]) -> None:
    """Raise `custom_fields_invalid` (INVALID) where there are faults."""
    if faults:
        raise AppError("custom_fields_invalid", "Some of the company's own fields are not right.", errors=faults)


def column_of(values: Values) -> dict[str, str]:
    """The values as a row that is written has them: it keeps the column's default where nothing is entered."""
    return {"custom": json.dumps(values)} if values else {}


def shown(fields: Fields, record: str, values: Values) -> dict[str, Any]:
    """What of a record's values the person may see."""
    own = fields.get(record, _NO_FIELDS).seen
    return {field.code: values[field.code] for field in own if field.code in values}


def plain_value(kind: str, choices: Sequence[str], value: Any) -> Any:
    """A value as it is kept: numbers and days as texts; none for one that a field of this kind does not take."""
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if not isinstance(value, str):
        return None
    said = value.strip()
    if kind == "number":
        return f"{Decimal(said).normalize() + 0:f}" if _NUMBER.fullmatch(said) else None
    if kind == "date":
        return _day(said)
    if kind == "choice":
        return said if said in choices else None
    return said if 0 < len(said) <= MOST_CHARACTERS and said.replace("\n", " ").isprintable() else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def wanted_values(fields: Fields, record: str, sought: Sequence[str]) -> dict[str, Any]:
    """What a search by `code:value` asks for; raises `invalid_filter` (INVALID) for fields that are not seen."""
    wanted: dict[str, Any] = {}
    known = {field.code: field for field in fields.get(record, _NO_FIELDS).seen}
    for one in sought:
        code, _, said = one.partition(":")
        field = known.get(code)
        value: Any = {"true": True, "false": False}.get(said) if field and field.type == "boolean" else said
        plain = None if field is None else plain_value(field.type, field.choices, value)
        if plain is None:
            fault = FieldError("/query/custom", "field_unknown", "There is no such field, or no such value of it.")
            raise AppError("invalid_filter", fault.message, errors=[fault])
        wanted[code] = plain
    return wanted


def holds(column: Any, wanted: Any) -> ColumnElement[bool]:
    """Whether a record's values contain those that are wanted, values or a parameter; only rows that have any count."""
    contains: ColumnElement[bool] = column.op("@>")(cast(wanted, JSONB))
    return and_(column != text("'{}'::jsonb"), contains)


def schema_of(fields: Sequence[OwnField]) -> dict[str, Any]:
    """What `custom` of a record takes from a person, as JSON Schema."""
    kinds: Mapping[str, dict[str, Any]] = {
        "text": {"type": "string", "maxLength": MOST_CHARACTERS},
        "number": {"type": "string", "pattern": f"^{_NUMBER.pattern}$"},
        "date": {"type": "string", "format": "date"},
        "boolean": {"type": "boolean"},
        "choice": {"type": "string"},
    }
    properties = {}
    for field in fields:
        said = dict(kinds[field.type], title=next(iter(field.labels.values())), readOnly=field.access != "write")
        if field.choices:
            said["enum"] = list(field.choices)
        if field.default is not None:
            said["default"] = field.default
        properties[field.code] = said
    required = [field.code for field in fields if field.required and field.access == "write"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
