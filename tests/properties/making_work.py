"""The work on production orders as rules: materials, goods, scrap, loss, reports, invoices, settlement."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.properties.machine import DAY, FACTORY, MADE, PICK, SHARE, TRACKED
from tests.properties.making import EVERY, HIDDEN, MakingRules, any_work, lines
from tests.properties.making_model import MATERIALS, VAT, Report, Work
from tests.properties.model import ZERO, Charge, rounded

# Whether the lots are said.
OFTEN = st.sampled_from([True, True, True, False])


class MaterialRules(MakingRules):
    """What goes to the factory, comes from it and breaks."""

    @initialize(policy=st.sampled_from(["reserve", "reserve", "direct_sale"]), made=st.sampled_from(MADE))
    def start(self, policy: str, made: str) -> None:
        """The first order has its materials already."""
        self.found(policy)
        self._draft(made, "10", "1000", "5", agreed=True)
        self._dispatch(self.works[0], None, 0)

    @precondition(any_work)
    @rule(pick=PICK, item=st.sampled_from(EVERY), share=SHARE, day=DAY, whole=st.booleans())
    def dispatch(self, pick: int, item: str, share: Decimal, day: int, whole: bool) -> None:
        self._dispatch(self._agreed(pick), None if whole else {item: rounded(10 * share, 2)}, day)

    def _dispatch(self, work: Work, wanted: dict[str, Decimal] | None, day: int) -> None:
        goods = work.still_to_send() if wanted is None else wanted
        reasons = self._reasons_on_day(work, day)
        if any(self.books.stock[code].free < quantity for code, quantity in goods.items()):
            reasons.add("stock_short")
        if not goods:
            reasons.add("nothing_to_send")
        if not all(map(work.plans, goods)):
            reasons.add("not_planned")
        if self._goods(work, "dispatches", wanted, day, reasons):
            for code, quantity in goods.items():
                value = self.books.stock[code].take(quantity)
                work.here(code).on_hand += quantity
                work.here(code).value += value
                work.in_process += value
                work.move(code, "sent", quantity, value)

    @precondition(any_work)
    @rule(pick=PICK, item=st.sampled_from(EVERY), share=SHARE, day=DAY, whole=st.booleans())
    def bring_back(self, pick: int, item: str, share: Decimal, day: int, whole: bool) -> None:
        work = self._agreed(pick)
        some = rounded(work.here(item).on_hand * share, 2) or Decimal(1)
        self._bring_back(work, None if whole else {item: some}, day)

    def _bring_back(self, work: Work, wanted: dict[str, Decimal] | None, day: int) -> None:
        goods = {code: stock.on_hand for code, stock in work.lying.items() if stock.on_hand}
        goods = goods if wanted is None else wanted
        reasons = self._reasons_on_day(work, day) | self._not_there(work, goods)
        if not goods:
            reasons.add("nothing_to_return")
        if self._goods(work, "returns", wanted, day, reasons):
            for code, value in work.leave("returned", goods).items():
                self.books.stock[code].on_hand += goods[code]
                self.books.stock[code].value += value
                work.in_process -= value

    @precondition(any_work)
    @rule(
        pick=PICK, item=st.sampled_from(EVERY), share=SHARE, day=DAY, charged_to=st.sampled_from(["factory", "company"])
    )
    def lose(self, pick: int, item: str, share: Decimal, day: int, charged_to: str) -> None:
        work = self._agreed(pick)
        goods = {item: rounded(work.here(item).on_hand * share / 4, 2) or Decimal(1)}
        reasons = self._reasons_on_day(work, day) | self._not_there(work, goods)
        if self._goods(work, "losses", goods, day, reasons, charged_to=charged_to):
            work.in_process -= sum(work.leave("lost", goods).values(), ZERO)

    @precondition(any_work)
    @rule(pick=PICK, quantity=st.sampled_from(["1", "0.3"]), cost=st.sampled_from(["0", "99", "70001"]), day=DAY)
    def scrap_comes(self, pick: int, quantity: str, cost: str, day: int) -> None:
        work = self._agreed(pick)
        value = rounded(Decimal(quantity) * Decimal(cost), 0)
        reasons = self._reasons_on_day(work, day)
        if work.left_to_make and work.in_process < value:
            reasons.add("scrap_exceeds_cost")
        body = {"lines": [{"item_code": "VUN", "quantity": quantity, "unit_cost": cost}], "posted_on": self._day(day)}
        if self.request(f"/production-orders/{work.id}/scrap-receipts", body, reasons):
            self.books.stock["VUN"].on_hand += Decimal(quantity)
            self.books.stock["VUN"].value += value
            work.scrap += value
            work.absorb(-value, self.books.stock[work.made])
            self._moved(work, day)

    @precondition(any_work)
    @rule(pick=PICK, share=SHARE, more=SHARE, day=DAY, told=st.booleans(), last=st.booleans(), named=OFTEN)
    def receive_made(
        self, pick: int, share: Decimal, more: Decimal, day: int, told: bool, last: bool, named: bool
    ) -> None:
        work = self._agreed(pick)
        quantity = rounded(work.left_to_make * share, 2) or Decimal("0.1")
        used = self._used(work, quantity, more) if told else None
        reasons = self._reasons_on_day(work, day) | self._unmakable(work, quantity, used, last=last)
        reasons |= self.unnamed(work, named=named)
        body = {"finished": str(quantity), "last": last, "posted_on": self._day(day)}
        body |= self.lots_made(work, quantity, named=named)
        if used is not None:
            body["used"] = lines(used)
        if self.request(f"/production-orders/{work.id}/receipts", body, reasons):
            self._made(work, quantity, used, last=last)
            self._moved(work, day)

    @staticmethod
    def _used(work: Work, quantity: Decimal, more: Decimal) -> dict[str, Decimal]:
        """Something near the plan, of what is there."""
        wanted = {item: rounded(work.planned(item, quantity) * more, 3) for item in MATERIALS}
        return {item: amount for item, amount in wanted.items() if amount}

    def _unmakable(self, work: Work, quantity: Decimal, used: Mapping[str, Decimal] | None, *, last: bool) -> set[str]:
        reasons = {"over_production"} if work.finished + quantity > work.most else set()
        taken = work.by_plan(quantity) if used is None else used
        if taken is None:
            return reasons | {"materials_short"}
        if not work.holds(taken):
            return reasons | {"more_than_sent"}
        return reasons | ({"cost_below_zero"} if work.cost_of(quantity, taken, last=last) < 0 else set())

    def _made(self, work: Work, quantity: Decimal, used: Mapping[str, Decimal] | None, *, last: bool) -> None:
        taken = work.by_plan(quantity) if used is None else used
        assert taken is not None
        made = self.books.stock[work.made]
        made.value += work.make(quantity, taken, last=last)
        made.on_hand += quantity


class PaperRules(MaterialRules):
    """What the factory reports, who invoices, and both sides' word on it."""

    def __init__(self) -> None:
        super().__init__()
        self.trusted = False

    @rule(trusted=st.booleans())
    def trust(self, trusted: bool) -> None:
        """Whether reports of the factory count at once, or wait in the inbox."""
        partner_id = str(self.partners[FACTORY])
        rule_ = {"document_kind": "production_report", "partner_id": partner_id}
        self.write("/intake-rules", {**rule_, "mode": "accept" if trusted else "approve"})
        self.trusted = trusted

    @precondition(any_work)
    @rule(pick=PICK, share=SHARE, more=SHARE, told=st.booleans(), named=OFTEN)
    def report(self, pick: int, share: Decimal, more: Decimal, told: bool, named: bool) -> None:
        work = self._agreed(pick)
        if work.status in HIDDEN:
            return
        quantity = rounded(work.left_to_make * share, 2) or Decimal("0.1")
        used = self._used(work, quantity, more) if told else {}
        reasons = self._not_agreed(work)
        if work.finished + work.waiting + quantity > work.most:
            reasons.add("over_production")
        if not work.holds(used):
            reasons.add("more_than_sent")
        at_once = self.trusted and not self.unnamed(work, named=named)
        if at_once:
            reasons |= self.closed(self.at.days[-1]) | self._unmakable(work, quantity, used or None, last=False)
        body = {"finished": str(quantity), "used": lines(used), **self.lots_made(work, quantity, named=named)}
        answer = self.request(f"/production-orders/{work.id}/reports", body, reasons, **self.factory)
        if not answer:
            return
        report = Report(answer["reports"][-1]["id"], quantity, used or None, named, "waiting")
        work.reports.append(report)
        if at_once:
            self.outcomes["report counts at once"] += 1
            self._counts(work, report, len(self.at.days) - 1, last=False)

    @precondition(lambda self: any(work.reports for work in self.works))
    @rule(pick=PICK, day=DAY, last=st.booleans(), accepted=st.booleans(), named=st.booleans())
    def answer_report(self, pick: int, day: int, last: bool, accepted: bool, named: bool) -> None:
        """Goods of the lots that the report names, or that staff names instead."""
        works = [work for work in self.works if work.reports]
        work = self.likely(works, lambda each: bool(each.waiting), pick)
        report = self.likely(work.reports, lambda each: each.status == "waiting", pick)
        if not accepted:
            self._refuse(work, report)
            return
        path = f"/production-orders/{work.id}/reports/{report.id}"
        reasons = self._answered(report) | self.unnamed(work, named=named or report.named)
        reasons |= self._reasons_on_day(work, day) | self._unmakable(work, report.finished, report.used, last=last)
        body = {"last": last, "posted_on": self._day(day), **self.lots_made(work, report.finished, named=named)}
        if self.request(f"{path}/acceptance", body, reasons):
            if work.made in TRACKED:
                self.outcomes["report of lots accepted"] += 1
            self._counts(work, report, day, last=last)

    def _counts(self, work: Work, report: Report, day: int, *, last: bool) -> None:
        report.status = "accepted"
        self._made(work, report.finished, report.used, last=last)
        self._moved(work, day)

    def _refuse(self, work: Work, report: Report) -> None:
        reasons = self._not_agreed(work) | self._answered(report)
        path = f"/production-orders/{work.id}/reports/{report.id}/rejection"
        if self.request(path, {"reason": "Đếm lại"}, reasons):
            report.status = "refused"

    @staticmethod
    def _answered(report: Report) -> set[str]:
        return set() if report.status == "waiting" else {"already_answered"}

    @precondition(lambda self: any(work.finished > work.invoiced for work in self.works))
    @rule(pick=PICK, share=SHARE, day=DAY, extra=st.sampled_from([None, 0, 777, -50]), again=PICK)
    def invoice_fee(self, pick: int, share: Decimal, day: int, extra: int | None, again: int) -> None:
        work = self.likely(self.works, lambda each: each.finished > each.invoiced, pick)
        quantity = rounded((work.finished - work.invoiced) * share, 2) or Decimal("0.1")
        due = work.fee(work.invoiced + quantity) - work.fee_invoiced
        net = max(due + (extra or 0), ZERO)
        reasons = self._not_in(work, "agreed", "closed") | self._closed_for(work, day)
        if work.invoiced + quantity > work.finished:
            reasons.add("over_invoiced")
        body: dict[str, Any] = {"quantity": str(quantity), "charged_on": self._day(day)}
        if extra is not None:
            body["net_amount"] = str(net)
        if self._charge(work, "fee-invoices", body, net, reasons, again):
            work.invoiced += quantity
            work.fee_invoiced += due
            if net != due:
                work.absorb(net - due, self.books.stock[work.made], over=work.status == "closed")

    @precondition(any_work)
    @rule(pick=PICK, net=st.sampled_from(["1", "5005"]), day=DAY, again=PICK)
    def carry(self, pick: int, net: str, day: int, again: int) -> None:
        work = self._agreed(pick)
        reasons = self._not_in(work, "agreed", "closed") | self._closed_for(work, day)
        if work.status == "closed":
            reasons.add("order_closed")
        body = {"partner_id": str(self.partners[FACTORY]), "net_amount": net, "charged_on": self._day(day)}
        if self._charge(work, "freight", body, Decimal(net), reasons, again):
            work.absorb(Decimal(net), self.books.stock[work.made])

    def _closed_for(self, work: Work, day: int) -> set[str]:
        """An invoice is booked no earlier than the goods that were made."""
        on = self.at.days[day]
        return self.closed(max(on, work.on) if work.finished else on)

    def _charge(self, work: Work, kind: str, body: dict[str, Any], net: Decimal, reasons: set[str], again: int) -> Any:
        """One time in eight under a number that was used already."""
        repeated = again % 8 == 5 and self.references > 0
        if repeated:
            reasons.add("duplicate_invoice")
        body["reference"] = f"H{self.references if repeated else self.references + 1}"
        answer = self.request(f"/production-orders/{work.id}/{kind}", body, reasons)
        if answer:
            self.references += 1
            work.begun = True
            made = next(each for each in answer["charges"] if each["reference"] == body["reference"])
            total = net + rounded(net * VAT / 100, 0)
            on = date.fromisoformat(made["charged_on"])
            self.books.charges.append(Charge(made["id"], FACTORY, made["reference"], on, total))
            self.books.payable[FACTORY] += total
        return answer

    @precondition(lambda self: bool(self.works))
    @rule(pick=PICK, sides=st.sampled_from([("company",), ("factory",), ("company", "factory")]), stale=PICK)
    def confirm_sheet(self, pick: int, sides: tuple[str, ...], stale: int) -> None:
        work = self._agreed(pick)
        if work.status in HIDDEN:
            return
        for side in sides:
            self._confirm(work, side, old=stale % 10 == 0)

    def _confirm(self, work: Work, side: str, *, old: bool = False) -> None:
        theirs = self.factory if side == "factory" else {}
        path = f"/production-orders/{work.id}/settlement"
        tag = '"1"' if old else self.stage.run(self._tag(path, theirs))
        reasons = self._not_agreed(work) | ({"stale"} if old else set())
        if self.request(f"{path}/confirmation", {}, reasons, **{"If-Match": tag}, **theirs):
            work.words[side] = work.figures

    @precondition(lambda self: any(work.status == "agreed" and work.begun for work in self.works))
    @rule(pick=PICK)
    def finish(self, pick: int) -> None:
        """All that an order's end takes, one after the other: chance alone seldom gets there."""
        work = self._agreed(pick)
        for report in work.reports:
            if report.status == "waiting":
                self._refuse(work, report)
        if any(stock.on_hand for stock in work.lying.values()):
            self._bring_back(work, None, len(self.at.days) - 1)
        for side in ("company", "factory"):
            if work.status not in HIDDEN:
                self._confirm(work, side)
        self._step(work, "closing", work.version)

    async def _tag(self, path: str, headers: dict[str, str]) -> str:
        api = self.at.api
        return str((await api.client.get(f"/api/v1{path}", headers={**api.headers, **headers})).headers["ETag"])
