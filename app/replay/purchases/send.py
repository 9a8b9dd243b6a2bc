"""Sends one purchase order: sent, accepted, shipped, received and rejected as the file says, invoiced with its freight
and paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.money import round_half_up
from app.replay.api import Api, RefusalError
from app.replay.declined import refuse_all, without_declined
from app.replay.outcome import POSTED, ZERO, Outcome
from app.replay.purchases.catalogue import Catalogue
from app.replay.purchases.documents import Document, Entry
from app.replay.purchases.masters import STANDARD, TAX_PERCENT
from app.replay.purchases.setup import Place

# What the file does not say.
REJECTION_REASON = "Rejected on receipt"
HUNDRED = Decimal(100)
# Sums beside what is posted: goods taken in at the order's price, the freight that they bear, what is owed for both
# with VAT, what of that is paid. Of the freight also what was read, and that of orders of which nothing was taken in.
RECEIVED, FREIGHT, PAYABLE, PAID = "received", "freight", "payable", "paid"
FREIGHT_READ, FREIGHT_OF_NOTHING = "freight_read", "freight_of_nothing"

Lines = Mapping[int, Entry]
ReceiptLines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the documents of one company."""

    api: Api
    place: Place
    catalogue: Catalogue

    async def send(self, document: Document) -> Outcome:
        """Post what can be posted; every line ends up posted or refused. Raises `ApiError`."""
        outcome = Outcome(refused=list(document.refused))
        outcome.sums.add(FREIGHT_READ, self._freight(document), replayed=False)
        placed = await self._place(document, outcome)
        if placed is None:
            return outcome
        lines, order = placed
        path = f"/purchase-orders/{order['id']}"
        try:
            for step, body in (("sending", {}), ("acceptance", {"note": None})):
                version = order["version"]
                order = (await self.api.post_once(document.number, f"{path}/{step}", body, version=version)).body
            received = await self._receive(document, path, lines, outcome)
            await self._cancel_rest(document, path, lines)
            if received:
                await self._settle(document, path, lines, received, outcome)
            else:
                outcome.sums.add(FREIGHT_OF_NOTHING, self._freight(document), replayed=False)
        except RefusalError as refusal:
            refuse_all(list(lines.values()), refusal, outcome)
        else:
            outcome.posted = len(lines)
        return outcome

    async def _place(self, document: Document, outcome: Outcome) -> tuple[Lines, Mapping[str, Any]] | None:
        """Write the order, leaving out line by line what the server declines; lines by their number in the order."""
        entries: list[Entry] = list(document.entries)
        partner_id = self.place.partner_ids.get(document.supplier_code)
        if partner_id is None:
            for entry in entries:
                outcome.refuse(entry.row, "supplier_unknown")
            return None
        while entries:
            body = {
                "partner_id": partner_id,
                "location_id": self._warehouse_id(entries),
                "reference": document.number,
                "ordered_on": document.on.isoformat() if document.on else None,
                "lines": [self._line(document, entry) for entry in entries],
            }
            try:
                answer = await self.api.post_once(document.number, "/purchase-orders", body)
            except RefusalError as refusal:
                entries = without_declined(entries, refusal, outcome)
            else:
                return dict(enumerate(entries, start=1)), answer.body
        return None

    def _line(self, document: Document, entry: Entry) -> Mapping[str, Any]:
        return {
            "item_code": entry.item_code,
            "quantity": str(entry.quantity),
            "unit": self.catalogue.agreed_units.get((document.supplier_code, entry.item_code)),
            "unit_price": str(entry.unit_price),
            "expected_on": entry.due_on.isoformat(),
        }

    def _warehouse_id(self, entries: Sequence[Entry]) -> str | None:
        """Goods come in where most of the order's first item lies; none: the company's first warehouse."""
        return self.place.warehouse_ids.get(self.catalogue.homes.get(entries[0].item_code, ""))

    async def _receive(self, document: Document, path: str, lines: Lines, outcome: Outcome) -> ReceiptLines:
        """One shipping notice and one receipt for each day on which something came, with what was turned back of it.

        Answers the receipts' lines of which something was accepted.
        """
        received: list[Mapping[str, Any]] = []
        came = {line_no: entry for line_no, entry in lines.items() if entry.accepted or entry.rejected}
        for day in sorted({entry.due_on for entry in came.values()}):
            arrived = {line_no: entry for line_no, entry in came.items() if entry.due_on == day}
            shipped = [
                {"line_no": line_no, "quantity": str(entry.accepted + entry.rejected)}
                for line_no, entry in arrived.items()
            ]
            notice = {"arrives_on": day.isoformat(), "reference": document.number, "lines": shipped}
            announced = await self.api.post_once(document.number, f"{path}/shipping-notices", notice)
            body = {
                "received_on": day.isoformat(),
                "notice_id": announced.body["id"],
                "lines": [_arrived(line_no, entry) for line_no, entry in arrived.items()],
            }
            answer = await self.api.post_once(document.number, f"{path}/receipts", body)
            for entry in arrived.values():
                outcome.sums.add(RECEIVED, self._net(entry), replayed=answer.replayed)
            received += [
                {"receipt_id": answer.body["id"], "line_no": line["line_no"]}
                for line in answer.body["lines"]
                if Decimal(line["quantity"])
            ]
        return received

    async def _cancel_rest(self, document: Document, path: str, lines: Lines) -> None:
        """Of an order that is over, nothing more is waited for."""
        short = [line_no for line_no, entry in lines.items() if entry.accepted < entry.quantity]
        if short and not document.is_open:
            version = (await self.api.get(path))["version"]
            body = {"lines": [{"line_no": line_no} for line_no in short]}
            await self.api.post_once(document.number, f"{path}/cancellation", body, version=version)

    async def _settle(
        self, document: Document, path: str, lines: Lines, received: ReceiptLines, outcome: Outcome
    ) -> None:
        """The supplier invoices what was accepted, and its carriage; both are paid when due if the order is over."""
        accepted = {line_no: entry for line_no, entry in lines.items() if entry.accepted}
        invoice, amount = await self._invoice(document, path, accepted, outcome)
        owed = [(invoice["id"], amount)]
        if freight := self._freight(document):
            cost_id = await self._charge_freight(document, invoice, received, outcome)
            owed.append((cost_id, freight))
        if not document.is_open:
            body = payment((invoice["partner"]["id"], invoice["due_on"]), owed, document.number)
            answer = await self.api.post_once(document.number, "/payments", body)
            outcome.sums.add(PAID, amount + freight, replayed=answer.replayed)

    async def _invoice(
        self, document: Document, path: str, accepted: Lines, outcome: Outcome
    ) -> tuple[Mapping[str, Any], Decimal]:
        """The supplier's invoice of the day of the last goods, which staff approves; and what is owed by it."""
        body = {
            "number": document.number,
            "issued_on": max(entry.due_on for entry in accepted.values()).isoformat(),
            "lines": [
                {"line_no": line_no, "quantity": str(entry.accepted), "unit_price": str(entry.unit_price)}
                for line_no, entry in accepted.items()
            ],
        }
        entered = (await self.api.post_once(document.number, f"{path}/invoices", body)).body
        approval = f"/supplier-invoices/{entered['id']}/approval"
        answer = await self.api.post_once(document.number, approval, {}, version=entered["version"])
        net = sum((self._net(entry) for entry in accepted.values()), ZERO)
        tax = round_half_up(net * TAX_PERCENT / HUNDRED, self.place.currency_scale)
        outcome.sums.add(POSTED, net, replayed=answer.replayed)
        outcome.sums.add(PAYABLE, net + tax, replayed=answer.replayed)
        return answer.body, net + tax

    async def _charge_freight(
        self, document: Document, invoice: Mapping[str, Any], received: ReceiptLines, outcome: Outcome
    ) -> str:
        """What the order's heading says of freight, which the file taxes not, on the accepted goods by their value."""
        freight = self._freight(document)
        body = {
            "partner_id": invoice["partner"]["id"],
            "reference": f"{document.number}-FREIGHT",
            "kind": "freight",
            "spread_by": "value",
            "net_amount": str(freight),
            "tax_class": STANDARD,
            "tax_amount": "0",
            "charged_on": invoice["issued_on"],
            "lines": received,
        }
        answer = await self.api.post_once(document.number, "/landed-costs", body)
        for name in (FREIGHT, PAYABLE):
            outcome.sums.add(name, freight, replayed=answer.replayed)
        cost_id: str = answer.body["id"]
        return cost_id

    def _freight(self, document: Document) -> Decimal:
        return round_half_up(document.freight, self.place.currency_scale)

    def _net(self, entry: Entry) -> Decimal:
        return round_half_up(entry.accepted * entry.unit_price, self.place.currency_scale)


def _arrived(line_no: int, entry: Entry) -> Mapping[str, Any]:
    return {
        "line_no": line_no,
        "quantity": str(entry.accepted),
        "rejected_quantity": str(entry.rejected),
        "rejection_reason": REJECTION_REASON if entry.rejected else None,
    }


def payment(payee: tuple[str, str], invoices: Sequence[tuple[str, Decimal]], reference: str) -> Mapping[str, Any]:
    """What pays whole invoices: `payee` is the partner and the day; of each invoice its id and amount."""
    partner_id, paid_on = payee
    return {
        "partner_id": partner_id,
        "method": "bank",
        "paid_on": paid_on,
        "reference": reference,
        "amount": str(sum((amount for _, amount in invoices), ZERO)),
        "allocations": [{"invoice_id": invoice_id, "amount": str(amount)} for invoice_id, amount in invoices],
    }
