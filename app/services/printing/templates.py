"""How a company prints its documents: which parts, in which order, with which words; nothing that is carried out."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid
from app.models import PrintTemplate
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.access.visibility import visible_to
from app.services.trail.record import record

# What is said by language where the company has no words of its own.
TEXTS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text(encoding="utf-8")
)
_GOODS = ("line_no", "code", "name", "quantity", "unit")
_PRICED = (*_GOODS, "unit_price", "discount", "tax", "amount")
# What the lines of a kind of document have, in the usual order.
COLUMNS: Mapping[str, Sequence[str]] = {
    "sales_order": (*_PRICED, "requested_on"),
    "delivery": (*_GOODS, "lots"),
    "invoice": _PRICED,
}
# Those that nobody asked to leave out.
_USUAL: Mapping[str, Sequence[str]] = {
    "sales_order": [name for name in _PRICED if name != "discount"],
    "delivery": _GOODS,
    "invoice": [name for name in _PRICED if name != "discount"],
}
_SIGNED: Mapping[str, Sequence[str]] = {
    "sales_order": ("buyer", "seller"),
    "delivery": ("receiver", "deliverer", "keeper"),
    "invoice": ("buyer", "seller"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """How documents of a kind are printed; version 0 is as they come."""

    kind: str
    settings: Mapping[str, Any]
    version: int = 0


def usual(kind: str) -> Mapping[str, Any]:
    """How documents of a kind are printed where nobody says otherwise."""
    return {
        "paper": "a4",
        "logo": True,
        "own_fields": True,
        "title": {},
        "head": {},
        "foot": {},
        "columns": list(_USUAL[kind]),
        "signatures": [
            {language: said["signatures"][name] for language, said in TEXTS.items()} for name in _SIGNED[kind]
        ],
    }


async def get_template(session: AsyncSession, actor: Actor, kind: str, *, lock: bool = False) -> Template:
    """How the company prints documents of a kind."""
    statement = visible_to(actor, select(PrintTemplate), PrintTemplate).where(PrintTemplate.kind == kind)
    row = await session.scalar(statement.with_for_update() if lock else statement)
    return Template(kind, usual(kind)) if row is None else Template(kind, row.settings, row.version)


async def set_template(
    session: AsyncSession, actor: Actor, kind: str, *, version: int, settings: Mapping[str, Any]
) -> Template:
    """Print documents of a kind so, from what was seen at `version`. Raises `stale`, `unknown_part` (INVALID)."""
    present = await get_template(session, actor, kind, lock=True)
    check_version(present.version, version)
    check_settings(kind, settings)
    changed = Template(kind, dict(settings), present.version + 1)
    if present.version == 0:
        session.add(PrintTemplate(company_id=actor.company_id, kind=kind, settings=changed.settings, version=1))
    else:
        row = await session.get_one(PrintTemplate, (actor.company_id, kind))
        row.settings, row.version = dict(settings), changed.version
    subject, detail = ("company", actor.company_id), {"kind": kind, **settings}
    record(session, actor.company_id, "print_template.set", user_id=actor.user_id, subject=subject, detail=detail)
    await session.flush()
    return changed


def check_settings(kind: str, settings: Mapping[str, Any]) -> None:
    """Raises `unknown_part` (INVALID) of a column that documents of this kind have not, or have twice."""
    columns = settings["columns"]
    if len(set(columns)) != len(columns) or not set(columns) <= set(COLUMNS[kind]):
        message = "Name columns that the document has, each once."
        raise invalid("/columns", "unknown_part", message)
