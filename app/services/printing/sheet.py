"""A document as a printed sheet: its figures in the reader's language, its parts as the company has them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision
from typst import TypstError

from app.core.typesetting import printed_day, printed_figure, typeset
from app.services.access.custom_fields import Fields, OwnField
from app.services.printing.templates import TEXTS

_HERE = Path(__file__).parent
PAPERS = {"a4": "a4", "a5": "a5", "letter": "us-letter"}
# Languages that write figures so.
_FIGURES = {"point": "vi", "comma": "en", "space": "fr"}
_FIGURE_COLUMNS = {"quantity", "unit_price", "discount", "tax", "amount"}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Firm:
    """A party as a document names it."""

    name: str
    tax_code: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose sheet it is, for whom, and how that company looks and writes figures."""

    company: Firm
    partner: Firm
    language: str
    number_format: str = "language"
    logo: bytes | None = None
    own_fields: Fields = field(default_factory=dict)


def print_sheet(kind: str, document: Json, settings: Json, head: Letterhead, *, sample: bool = False) -> bytes:
    """The PDF of a document, as its reader may see it, by the company's `settings` for its kind."""
    sheet = Sheet(kind, document, settings, head)
    filled = sheet.filled() | {"sample": sheet.texts["sample"] if sample else None}
    try:
        return typeset(_HERE / "sheet.typ", filled)
    except TypstError:
        if filled["logo"] is None:
            raise
        # A logo that is no image after all keeps nobody from printing.
        return typeset(_HERE / "sheet.typ", filled | {"logo": None})


class Sheet:
    """A document and how it is to be printed."""

    def __init__(self, kind: str, document: Json, settings: Json, head: Letterhead) -> None:
        self.language = head.language if head.language in TEXTS else "vi"
        self.texts = TEXTS[self.language]
        self._kind, self._document, self._settings, self._head = kind, document, settings, head
        self._figures = _FIGURES.get(head.number_format, self.language)
        self._scale = get_currency_precision(document["currency"]) if "currency" in document else None

    def filled(self) -> dict[str, Any]:
        """What the page is filled with."""
        head, document = self._head, self._document
        called = "credit_note" if document.get("kind") == "credit_note" else self._kind
        return {
            "paper": PAPERS[self._settings["paper"]],
            "title": self._worded(self._settings["title"]) or self.texts["titles"][called],
            "number": document["number"],
            "logo": list(head.logo) if head.logo is not None and self._settings["logo"] else None,
            "company": {"name": head.company.name, "lines": [*self._firm(head.company), *self._lines("head")]},
            "partner": {"title": self.texts["to"], "name": head.partner.name, "lines": self._firm(head.partner)},
            "facts": [[name, value] for name, value in self._facts() if value],
            "columns": [self._column(name) for name in self._settings["columns"]],
            "rows": [self._row(line) for line in document["lines"]],
            "totals": [list(total) for total in self._totals()],
            "notes": [[name, value.split("\n")] for name, value in self._notes() if value],
            "foot": self._lines("foot"),
            "signatures": [self._worded(each) for each in self._settings["signatures"]],
            "sign": self.texts["sign"],
            "small": self.texts["not_an_e_invoice"] if self._kind == "invoice" else None,
        }

    def _worded(self, words: Json) -> str:
        """The company's words in this language, or in the first that it has them in."""
        return str(words.get(self.language) or next(iter(words.values()), ""))

    def _lines(self, part: str) -> list[str]:
        text = self._worded(self._settings[part])
        return text.split("\n") if text else []

    def _firm(self, firm: Firm) -> list[str]:
        tax = f"{self.texts['tax_code']}: {firm.tax_code}" if firm.tax_code else None
        return [line for line in (tax, firm.address) if line]

    def _facts(self) -> Iterable[tuple[str, str | None]]:
        document, texts = self._document, self.texts
        yield texts["series"], f"{document['form']}{document['series']}" if "series" in document else None
        yield texts["number"], document["number"]
        for name in ("ordered_on", "delivered_on", "issued_on", "due_on", "requested_on"):
            yield texts[name], printed_day(document.get(name), self.language)
        yield texts["reference"], document.get("customer_reference")
        for name in ("order", "adjusts"):
            yield texts[name], (document.get(name) or {}).get("number")
        if self._kind == "delivery":
            yield texts["location"], (document.get("location") or {}).get("name")
        yield texts["currency"], document.get("currency")
        yield from self._own(self._kind, document)

    def _own(self, record: str, of: Json) -> Iterable[tuple[str, str]]:
        """The company's own fields; a document holds those alone that its reader sees."""
        if self._settings["own_fields"] and of.get("custom") and record in self._head.own_fields:
            for own in self._head.own_fields[record].seen:
                if own.code in of["custom"]:
                    yield own.labels.get(self.language) or next(iter(own.labels.values())), self._value(own, of)

    def _value(self, own: OwnField, of: Json) -> str:
        value = of["custom"][own.code]
        if isinstance(value, bool):
            return str(self.texts["yes" if value else "no"])
        if own.type == "number":
            return printed_figure(value, self._figures)
        return printed_day(value, self.language) if own.type == "date" else str(value)

    def _column(self, name: str) -> dict[str, Any]:
        return {"title": self.texts[name], "wide": name == "name", "figure": name in _FIGURE_COLUMNS}

    def _row(self, line: Json) -> list[dict[str, Any]]:
        cells = {
            "line_no": str(line["line_no"]),
            "code": line["item"]["code"],
            "name": line.get("description") or line["item"]["name"],
            "quantity": printed_figure(line.get("quantity"), self._figures),
            "unit": line["unit"],
            "unit_price": printed_figure(line.get("unit_price"), self._figures),
            "discount": printed_figure(line.get("discount_percent"), self._figures),
            "tax": line.get("tax_code") or "",
            "amount": printed_figure(line.get("net_amount"), self._figures, self._scale),
            "requested_on": printed_day(line.get("requested_on"), self.language),
            "lots": ", ".join(lot["lot"] for lot in line.get("lots", ())),
        }
        own = [f"{name}: {value}" for name, value in self._own(f"{self._kind}_line", line)]
        first = "name" if "name" in self._settings["columns"] else self._settings["columns"][0]
        return [{"text": cells[name], "more": own if name == first else []} for name in self._settings["columns"]]

    def _totals(self) -> Iterable[tuple[str, str]]:
        document, texts = self._document, self.texts
        if "total_amount" not in document or "amount" not in self._settings["columns"]:
            return
        yield texts["net"], printed_figure(document["net_amount"], self._figures, self._scale)
        for tax in document["taxes"]:
            yield f"{texts['vat']} {tax['tax_code']}", printed_figure(tax["tax_amount"], self._figures, self._scale)
        total = printed_figure(document["total_amount"], self._figures, self._scale)
        yield texts["total"], f"{total} {document['currency']}"

    def _notes(self) -> Sequence[tuple[str, str | None]]:
        return (
            (self.texts["note"], self._document.get("note")),
            (self.texts["reason"], self._document.get("reason")),
        )
