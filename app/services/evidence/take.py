"""Takes evidence: what a person sees of a subject, with the proof of its rows, as one signed file."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import Database, Tenant, raw
from app.core.errors import AppError, Kind
from app.core.seal_keys import SealKey
from app.core.tokens import TokenKeys
from app.models import Company, User
from app.services.access.actor import Actor
from app.services.evidence.bundle import DATA, FORMAT, PAGE, pack
from app.services.evidence.collect import History
from app.services.evidence.page import render
from app.services.trail.proofs import Proofs, entries_about, prove
from app.services.trail.record import record

MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What the evidence is about, and what the API answers this person about it."""

    kind: str
    id: UUID
    number: str
    shown: Mapping[str, Any]


# Finds, in the actor's own transaction, what the evidence is about and what was posted of it.
Collector = Callable[[AsyncSession], Awaitable[tuple[Subject, History]]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed file, and the number of what it is about."""

    number: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Notary:
    """What turns a history into evidence: the keys, and the database as the company itself sees it."""

    database: Database
    keys: TokenKeys
    seal_key: SealKey


async def take_evidence(actor: Actor, notary: Notary, collect: Collector) -> Evidence:
    """One signed file of what `collect` finds for the actor at one moment; taking it is recorded.

    Then the proof is made as the company, over rows that no partner sees, of which it tells hashes only. Never both at
    once: a request that waited for a second connection would hold the first. Raises what `collect` raises,
    `view_only` (FORBIDDEN), `books_altered` (CONFLICT).
    """
    if actor.viewer_id is not None:
        # Whoever has a file in hand has been the one who took it.
        message = "Evidence is taken for oneself, not while looking as somebody else."
        raise AppError("view_only", message, kind=Kind.FORBIDDEN)
    async with notary.database.transaction(actor.tenant, read_only=True) as session:
        subject, history = await collect(session)
        company = (await session.execute(select(Company).where(Company.id == actor.company_id))).scalar_one()
        person = (await session.execute(select(User).where(User.id == actor.user_id))).scalar_one()
    async with notary.database.transaction(Tenant(actor.company_id, actor.user_id)) as own:
        driver = await raw(own)
        entries = []
        if actor.may("trail:read"):
            entries = await entries_about(driver, actor.company_id, subject.id, MOST_ENTRIES)
        proofs = await prove(driver, notary.seal_key, actor.company_id, history.postings, entries)
        detail = {"number": subject.number, "postings": len(proofs.postings)}
        about = (subject.kind, subject.id)
        record(own, actor.company_id, "evidence.taken", user_id=actor.user_id, subject=about, detail=detail)
    data = _data(company, person, subject, history, proofs) | {"seal_key": notary.seal_key.public.hex()}
    # After the commit: setting a long history's pages holds no connection, and taking it is recorded by then.
    content = await asyncio.to_thread(_file, notary.keys, data, person.locale)
    return Evidence(subject.number, content)


def _data(company: Company, person: User, subject: Subject, history: History, proofs: Proofs) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "taken_at": now().isoformat(),
        "taken_by": {"id": str(person.id), "name": person.name},
        "company": {
            "id": str(company.id),
            "code": company.code,
            "name": company.name,
            "tax_code": company.tax_code,
            "base_currency": company.base_currency,
            "time_zone": company.time_zone,
        },
        "subject": {"kind": subject.kind, "id": str(subject.id), "number": subject.number},
        **subject.shown,
        "accounts": history.accounts,
        "postings": proofs.postings,
        "entries": proofs.entries,
        "seals": proofs.seals,
    }


def _file(keys: TokenKeys, data: Mapping[str, Any], locale: str) -> bytes:
    content = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return pack(keys, {DATA: content, PAGE: render(data, content, keys.kid, locale)})
