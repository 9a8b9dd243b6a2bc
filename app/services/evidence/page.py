"""The page of an evidence file: the history as a person reads it, with Vietnamese and Korean letters embedded."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.core.typesetting import printed_day, printed_figure, typeset
from app.services.trail.parts import HEAD, LEDGERS, columns_of

_HERE = Path(__file__).parent
_TEXTS: Mapping[str, Mapping[str, Any]] = tomllib.loads((_HERE / "page_texts.toml").read_text(encoding="utf-8"))
MOST_ROWS = 1_000

Json = Mapping[str, Any]


def render(data: Json, content: bytes, key: str, locale: str) -> bytes:
    """The PDF (PDF/A-2b) of an evidence file's data, whose JSON is `content`, in the reader's language."""
    locale = locale if locale in _TEXTS else "vi"
    said = _Words(_TEXTS[locale], locale, ZoneInfo(data["company"]["time_zone"]))
    page = {
        "title": f"{said['title']} · {data['company']['name']}",
        "heading": f"{said['of_statement' if 'ledger' in data else 'of_order']} {data['subject']['number']}",
        "facts": [list(fact) for fact in _facts(data, said) if fact[1]],
        "parts": [part for part in _parts(data, said) if part["rows"]],
        "proof": {
            "title": said["proof_title"],
            "text": said["proof"],
            "facts": [[said["key"], key], [said["digest"], hashlib.sha256(content).hexdigest()]],
        },
    }
    return typeset(_HERE / "page.typ", page)


class _Words:
    """The words of a language, figures and days as it writes them, and moments as the company's clock shows them."""

    def __init__(self, texts: Mapping[str, Any], locale: str, zone: ZoneInfo) -> None:
        self._texts, self._locale, self._zone = texts, locale, zone

    def __getitem__(self, name: str) -> str:
        return str(self._texts[name])

    def document(self, kind: str, number: str) -> str:
        return f"{self._texts['kinds'].get(kind, kind)} {number}"

    def state(self, name: str) -> str:
        return str(self._texts["states"].get(name, name))

    def figure(self, value: str | Decimal | None) -> str:
        return printed_figure(value, self._locale)

    def day(self, iso: str | None) -> str:
        return printed_day(iso, self._locale)

    def moment(self, iso: str) -> str:
        at = datetime.fromisoformat(iso).astimezone(self._zone)
        offset = f"{at:%z}"
        return f"{self.day(at.date().isoformat())} {at:%H:%M} (UTC{offset[:3]}:{offset[3:]})"


def _facts(data: Json, said: _Words) -> Iterable[tuple[str, str]]:
    company, document = data["company"], data.get("document") or data["statement"]
    tax = f" · {said['tax_code']} {company['tax_code']}" if company["tax_code"] else ""
    yield said["company"], f"{company['name']} ({company['code']}){tax}"
    yield said["partner"], f"{document['partner']['name']} ({document['partner']['code']})"
    yield said["taken"], said.moment(data["taken_at"])
    yield said["by"], data["taken_by"]["name"]
    yield said["status"], said.state(document.get("status", ""))
    yield said["ordered_on"], said.day(document.get("ordered_on"))
    yield said["reference"], document.get("customer_reference") or document.get("reference") or ""
    if "total_amount" in document:
        yield said["total"], f"{said.figure(document['total_amount'])} {document['currency']}"
    if "ledger" in data:
        yield said["as_of"], said.day(document["as_of"])
        for name in ("opening", "closing"):
            yield said[name], f"{said.figure(data['ledger'][f'{name}_balance'])} {document['currency']}"


def _parts(data: Json, said: _Words) -> Iterable[dict[str, Any]]:
    lines = data.get("document", {}).get("lines", ())
    yield _part(
        said,
        "lines",
        "line item* quantity# unit price# net# done# invoiced#",
        [
            [
                str(line["line_no"]),
                f"{line['item']['code']} · {line['item']['name']}",
                said.figure(line["quantity"]),
                line["unit"],
                said.figure(line["unit_price"]),
                said.figure(line["net_amount"]),
                said.figure(line.get("delivered", line.get("received"))),
                said.figure(line["invoiced"]),
            ]
            for line in lines
        ],
    )
    yield _part(
        said,
        "versions",
        "proposal* made state",
        [
            [f"{one['number']} · {one['message'] or ''}", said.moment(one["made_at"]), said.state(one["state"])]
            for one in data.get("proposals", ())
        ],
    )
    yield _part(
        said,
        "open_items",
        "document* day due amount# open# currency",
        [
            [
                said.document(one["document_kind"], one["number"]),
                said.day(one["issued_on"]),
                said.day(one["due_on"]),
                said.figure(one["total_amount"]),
                said.figure(one["open_amount"]),
                one["currency"],
            ]
            for one in data.get("statement", {}).get("items", ())
        ],
    )
    postings = [_posting(one, data, said) for one in data["postings"]]
    yield _part(said, "history", "day document* debit# credit# seal#", postings)


def _part(said: _Words, title: str, columns: str, rows: Sequence[list[str]]) -> dict[str, Any]:
    """A table; of its columns those with a star are wide, those with a hash hold figures."""
    return {
        "title": said[title],
        "columns": [
            {"title": said[name.rstrip("*#")], "wide": name.endswith("*"), "figure": name.endswith("#")}
            for name in columns.split()
        ],
        "rows": list(rows[:MOST_ROWS]),
        "note": said["more"] if len(rows) > MOST_ROWS else None,
    }


def _posting(posting: Json, data: Json, said: _Words) -> list[str]:
    """A posting with what it debited and credited on the account of the statement, or of the partner."""
    head = posting["parts"]["head"]
    named = columns_of(head["text"], HEAD) if "text" in head else None
    debit = credit = Decimal(0)
    for row in posting["parts"]["account_transfers"].get("rows", ()):
        transfer = columns_of(row["text"], LEDGERS["account_transfers"]) if "text" in row else None
        if transfer is None:
            continue
        debit += transfer["amount"] if transfer["debit_account"] in data["accounts"] else 0
        credit += transfer["amount"] if transfer["credit_account"] in data["accounts"] else 0
    seal = posting["seal"]
    return [
        said.day(named["posted_on"]) if named else "",
        said.document(named["document_kind"], named["document_number"]) if named else said["hidden"],
        said.figure(debit) if debit else "",
        said.figure(credit) if credit else "",
        said["unsealed"] if seal is None else str(seal),
    ]
