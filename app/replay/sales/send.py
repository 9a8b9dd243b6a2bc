"""Sends one document: an order that is placed, delivered and invoiced, or the returns of a cancellation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.replay.api import Answer, Api, Fault, RefusalError, faults_of, first_by_line
from app.replay.declined import refuse_all, without_declined
from app.replay.outcome import POSTED, Outcome
from app.replay.sales.documents import Document, Entry, row_amount
from app.replay.sales.returnable import Part, Returnable
from app.replay.sales.setup import Place

CANCELLED = "not_in_stock"
DIRECT_SALE = "direct_sale"
DUPLICATE = "duplicate_customer_reference"


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the documents of one company."""

    api: Api
    place: Place
    returnable: Returnable

    async def send(self, document: Document) -> Outcome:
        """Post what can be posted; every row ends up posted or refused. Raises `ApiError`."""
        outcome = Outcome()
        for row, reason in document.refused:
            outcome.refuse(row, reason)
        if document.is_return:
            await self._take_back(document, outcome)
        else:
            await self._sell(document, outcome)
        return outcome

    # -- orders ----------------------------------------------------------------------------------

    async def _sell(self, document: Document, outcome: Outcome) -> None:
        placed = await self._place(document, outcome)
        if placed is None:
            return
        entries, answer = placed
        try:
            if answer.body["posting_policy"] == DIRECT_SALE:
                invoiced = _Invoiced.of_direct_sale(answer)
            else:
                invoiced = await self._fulfil(document, entries, answer.body, outcome)
        except RefusalError as refusal:
            refuse_all(list(entries.values()), refusal, outcome)
            return
        for order_line_no, line_no in invoiced.line_nos.items():
            entry = entries[order_line_no]
            amount = row_amount(entry.quantity, entry.unit_price, self.place.currency_scale)
            outcome.posted += 1
            outcome.sums.add(POSTED, amount, replayed=invoiced.replayed)
            self.returnable.sold(document.customer_code, entry, invoiced.invoice_id, line_no)

    async def _place(self, document: Document, outcome: Outcome) -> tuple[dict[int, Entry], Answer] | None:
        """Place the order, leaving out line by line what the server declines; lines by their number in the order."""
        entries = list(document.entries)
        warehouse_id = self.place.warehouse_id
        while entries:
            body = self._order(document, entries, warehouse_id)
            try:
                answer = await self.api.post_once(document.number, "/sales-orders", body)
            except RefusalError as refusal:
                earlier_id = await self._earlier_warehouse(refusal)
                if earlier_id and earlier_id != warehouse_id:
                    warehouse_id = earlier_id
                else:
                    entries = await self._without_refused(entries, body, refusal, outcome)
            else:
                return dict(enumerate(entries, start=1)), answer
        return None

    async def _earlier_warehouse(self, refusal: RefusalError) -> str | None:
        """Where an earlier file, of which this one is a longer copy, has placed the same order; else none."""
        if refusal.code != DUPLICATE:
            return None
        earlier = await self.api.get(f"/sales-orders/{refusal.details['order_id']}")
        return str(earlier["location"]["id"])

    def _order(self, document: Document, entries: Sequence[Entry], warehouse_id: str) -> dict[str, Any]:
        return {
            "partner_id": self.place.partner_ids.get(document.customer_code),
            "location_id": warehouse_id,
            "customer_reference": document.number,
            "ordered_on": document.on.isoformat() if document.on else None,
            "lines": [
                {"item_code": entry.item_code, "quantity": str(entry.quantity), "unit_price": str(entry.unit_price)}
                for entry in entries
            ],
        }

    async def _without_refused(
        self, entries: Sequence[Entry], body: Mapping[str, Any], refusal: RefusalError, outcome: Outcome
    ) -> list[Entry]:
        """The lines that are left when those are refused that the server points at."""
        faults: Mapping[int, Fault] = {}
        if refusal.code == DUPLICATE:
            # An earlier run has placed this order without the lines at fault; the books answer that before the lines.
            faults = await self._preview(body)
        return without_declined(entries, refusal, outcome, faults)

    async def _preview(self, body: Mapping[str, Any]) -> dict[int, Fault]:
        draft = {name: body[name] for name in ("partner_id", "location_id", "ordered_on", "lines")}
        answer = await self.api.post("/sales-orders/preview", draft)
        return first_by_line(faults_of(each for line in answer.body["lines"] for each in line["errors"]))

    async def _fulfil(
        self, document: Document, entries: dict[int, Entry], order: Mapping[str, Any], outcome: Outcome
    ) -> "_Invoiced":
        """Confirm, deliver and invoice what could be reserved; the rest is cancelled and counts as refused."""
        path = f"/sales-orders/{order['id']}"
        short = [line["line_no"] for line in order["lines"] if Decimal(line["back_ordered"]) > 0]
        if short:
            lines = [{"line_no": line_no} for line_no in short]
            await self.api.post_once(document.number, f"{path}/cancellation", {"lines": lines, "reason": CANCELLED})
            for line_no in short:
                outcome.refuse(entries.pop(line_no).row, CANCELLED, "There is not enough of it.")
            if not entries:
                return _Invoiced("", {}, replayed=False)
        await self.api.post_once(document.number, f"{path}/confirmation", {})
        body = {"delivered_on": order["ordered_on"], "invoice": True}
        return _Invoiced.of_delivery(await self.api.post_once(document.number, f"{path}/deliveries", body))

    # -- returns ---------------------------------------------------------------------------------

    async def _take_back(self, document: Document, outcome: Outcome) -> None:
        by_invoice: dict[str, list[Part]] = {}
        matched: list[Entry] = []
        for entry in document.entries:
            parts, reason = self.returnable.take(document.customer_code, entry)
            if reason:
                outcome.refuse(entry.row, reason)
                continue
            matched.append(entry)
            for part in parts:
                by_invoice.setdefault(part.line.invoice_id, []).append(part)
        declined: dict[int, RefusalError] = {}
        for invoice_id, together in by_invoice.items():
            try:
                await self._return(document, invoice_id, together, outcome)
            except RefusalError as refusal:
                declined.update({part.entry.row.row_no: refusal for part in together})
        for entry in matched:
            if why := declined.get(entry.row.row_no):
                outcome.refuse(entry.row, why.code, why.detail)
            else:
                outcome.posted += 1

    async def _return(self, document: Document, invoice_id: str, parts: Sequence[Part], outcome: Outcome) -> None:
        """Return the parts of one invoice; a line is named once, whatever the number of rows it comes from."""
        quantities: dict[int, Decimal] = {}
        for part in parts:
            quantities[part.line.line_no] = quantities.get(part.line.line_no, Decimal(0)) + part.quantity
        body = {
            "returned_on": document.on.isoformat() if document.on else None,
            "reason": document.number,
            "lines": [{"line_no": no, "quantity": str(quantity)} for no, quantity in quantities.items()],
        }
        answer = await self.api.post_once(document.number, f"/invoices/{invoice_id}/returns", body)
        for part in parts:
            amount = row_amount(part.quantity, part.entry.unit_price, self.place.currency_scale)
            outcome.sums.add(POSTED, -amount, replayed=answer.replayed)


@dataclass(frozen=True, slots=True)
class _Invoiced:
    """The invoice of an order: its line numbers by the order's."""

    invoice_id: str
    line_nos: Mapping[int, int]
    replayed: bool

    @classmethod
    def of_delivery(cls, answer: Answer) -> "_Invoiced":
        """An invoice has the lines of its delivery."""
        line_nos = {line["order_line_no"]: line["line_no"] for line in answer.body["lines"]}
        return cls(answer.body["invoice_id"], line_nos, answer.replayed)

    @classmethod
    def of_direct_sale(cls, answer: Answer) -> "_Invoiced":
        """The invoice of a direct sale has the lines of its order."""
        line_nos = {line["line_no"]: line["line_no"] for line in answer.body["lines"]}
        return cls(answer.body["invoices"][0]["id"], line_nos, answer.replayed)
