"""Request bodies made from the API's own description: the least that is proper, with ids, and with fields too many."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Make = Callable[[str], Any]

TEXTS = {
    r"^\d+(\.\d+)?$": "1",
    r"^[A-Z]{3}$": "VND",
    r"^[A-Z]{2}$": "VN",
    r"^[A-Za-z0-9.-]+$": "131",
    r"^[a-z-]+:[a-z]+$": "items:read",
    r"^[a-z][a-z0-9_]{0,39}$": "x",
    r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$": "08:00",
}
FORMATS = {"date": "2026-01-01", "date-time": "2099-01-01T00:00:00Z", "binary": "x"}
NOBODY = "00000000-0000-7000-8000-00000000dead"
# In what other way a body says which item is meant, where it must be said in one.
INSTEAD = {"item_code": "NM", "bill_id": NOBODY}
# What nobody may say of a document that the server says itself, unless the route asks for it.
INTRUDERS = {"company_id": NOBODY, "price": "1", "status": "closed", "role": "owner"}


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a route; `special` where the least that the description asks for does not get to the document."""

    schemas: Mapping[str, Schema]
    schema: Schema
    special: Any

    @property
    def least(self) -> Any:
        """The shortest proper body; its ids name nothing."""
        return self._least(self.schema) if self.special is None else self.special

    def naming(self) -> Iterator[tuple[str, Make]]:
        """Each field that takes an id, with what makes a body in which it names one."""
        yield from self._naming(self.schema)

    def intruded(self) -> tuple[Any, list[str]]:
        """The least body with fields too many in each of its objects, and where they are."""
        return self._intruded(self.schema, self.least, "")

    def _plain(self, schema: Schema) -> Schema:
        """Without references and choices."""
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
            elif "anyOf" in schema or "oneOf" in schema:
                schema = (schema.get("anyOf") or schema["oneOf"])[0]
            else:
                return schema

    def _least(self, schema: Schema) -> Any:
        schema = self._plain(schema)
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type")
        if kind == "object":
            properties = schema.get("properties", {})
            named = {way: value for way, value in INSTEAD.items() if {"item_id", way} <= set(properties)}
            return {name: self._least(properties[name]) for name in schema.get("required", ())} | named
        if kind == "array":
            return [self._least(schema["items"])] if schema.get("minItems") else []
        if kind == "integer":
            return int(schema.get("minimum", 1))
        return False if kind == "boolean" else _text(schema)

    def _naming(self, schema: Schema) -> Iterator[tuple[str, Make]]:
        schema = self._plain(schema)
        if schema.get("type") == "array":
            for name, make in self._naming(schema["items"]):
                yield name, _in_list(make)
        for field, inner in schema.get("properties", {}).items():
            least = {
                name: value for name, value in self._least(schema).items() if field != "item_id" or name not in INSTEAD
            }
            part = self._plain(inner)
            if part.get("format") == "uuid":
                yield field, _in_field(least, field, _itself)
            elif part.get("type") == "array" and self._plain(part["items"]).get("format") == "uuid":
                yield field.removesuffix("s"), _in_field(least, field, _in_list(_itself))
            else:
                for name, make in self._naming(inner):
                    yield name, _in_field(least, field, make)

    def _intruded(self, schema: Schema, value: Any, at: str) -> tuple[Any, list[str]]:
        schema = self._plain(schema)
        pointers: list[str] = []
        if isinstance(value, list):
            parts = [self._intruded(schema["items"], part, f"{at}/{n}") for n, part in enumerate(value)]
            return [part for part, _ in parts], [pointer for _, found in parts for pointer in found]
        if not isinstance(value, dict) or schema.get("additionalProperties", True):
            return value, []
        changed = {}
        for name, part in value.items():
            changed[name], found = self._intruded(schema["properties"][name], part, f"{at}/{name}")
            pointers += found
        intruders = {name: wrong for name, wrong in INTRUDERS.items() if name not in schema.get("properties", {})}
        return {**changed, **intruders}, pointers + [f"{at}/{name}" for name in intruders]


def _itself(key: str) -> str:
    return key


def _in_list(make: Make) -> Make:
    return lambda key: [make(key)]


def _in_field(least: dict[str, Any], field: str, make: Make) -> Make:
    return lambda key: {**least, field: make(key)}


def _text(schema: Schema) -> str:
    if schema.get("format") == "uuid":
        return NOBODY
    if "@" in schema.get("pattern", ""):
        return "nobody@example.test"
    known = FORMATS.get(schema.get("format", "")) or TEXTS.get(schema.get("pattern", ""))
    return known or "x" * max(1, schema.get("minLength", 1))
