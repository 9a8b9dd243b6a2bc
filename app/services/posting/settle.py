"""Decides, under the locks and without I/O, every amount and quantity that a posting writes.

Moving average: a move out takes `value x quantity / on hand`, rounded once; the last unit takes what is left,
so that no stock means no value (VAS 02; worked example in docs of the costing rules).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.core.money import round_half_up
from app.models import AccountTransfer, ReservationEntry, StockMove, TradeEntry
from app.models.base import table_of
from app.services.posting.balances import ZERO, Balances, PartnerKey, StockKey, StockState
from app.services.posting.books import MEMO_ROLES, Books
from app.services.posting.movements import (
    AddedBy,
    Beyond,
    CostOf,
    LeftBy,
    Move,
    OrderLine,
    Place,
    Posting,
    Revaluation,
    Rows,
    Settled,
    Transfer,
)

TRADE_ENTRIES, RESERVATION_ENTRIES, STOCK_MOVES, ACCOUNT_TRANSFERS = (
    table_of(model) for model in (TradeEntry, ReservationEntry, StockMove, AccountTransfer)
)


def settle(posting: Posting, balances: Balances, books: Books, series_number: int | None) -> Settled:
    """Turn a posting into ledger rows and balance changes.

    Raises `stock_short` (CONFLICT, one pointer per line) when goods that are not free would leave, `value_gone` and
    `credit_limit_exceeded` (CONFLICT). Invariant: 0 <= reserved <= on hand at every touched balance.
    """
    settled = Settled(posting_id=new_id(), series_number=series_number)
    before = {key: (state.on_hand, state.reserved, state.demand, state.value) for key, state in balances.stock.items()}
    for demand in posting.demands:
        balances.stock[demand.item_id, demand.location_id].demand += demand.quantity
    reservations = _settle_releases(posting, balances)
    _settle_moves(posting, balances, books, settled)
    _settle_revaluations(posting, balances, books, settled)
    reservations += _settle_reserves(posting, balances, settled)
    transfers = _settle_transfers(posting, books, settled)
    settled.stock_changes = _stock_changes(before, balances)
    settled.partner_changes = _partner_changes(transfers, books)
    _check_credit(posting, balances, books, settled)
    document = {"document_kind": posting.header.document_kind, "document_id": posting.header.document_id}
    posted_on = posting.header.posted_on
    settled.rows = [
        Rows(TRADE_ENTRIES, _trade_rows(posting)),
        Rows(RESERVATION_ENTRIES, reservations),
        Rows(STOCK_MOVES, _move_rows(posting, settled), {"moved_on": posted_on, **document}),
        Rows(ACCOUNT_TRANSFERS, transfers, {"posted_on": posted_on, **document}),
    ]
    return settled


def _reservation_row(line: OrderLine, item_id: UUID, location_id: UUID, quantity: Decimal) -> dict[str, object]:
    return {
        "id": new_id(),
        "order_kind": line.order_kind,
        "order_id": line.order_id,
        "line_no": line.line_no,
        "item_id": item_id,
        "location_id": location_id,
        "quantity": quantity,
    }


def _settle_releases(posting: Posting, balances: Balances) -> list[dict[str, object]]:
    rows = []
    for release in posting.releases:
        if release.quantity:
            balances.stock[release.item_id, release.location_id].reserved -= release.quantity
            rows.append(_reservation_row(release.line, release.item_id, release.location_id, -release.quantity))
    return rows


def _settle_moves(posting: Posting, balances: Balances, books: Books, settled: Settled) -> None:
    short: list[FieldError] = []
    for move in posting.moves:
        value = move.value
        if move.source.kept:
            state = balances.stock[move.item_id, move.source.location_id]
            if state.available < move.quantity:
                short.append(_short(move.pointer))
                continue
            value = _outgoing_value(state, move, books.scale)
            state.on_hand -= move.quantity
            state.value -= value
        if value is None:
            raise AppError("value_missing", "Goods from outside need a value.", kind=Kind.INVALID)
        if move.target.kept:
            state = balances.stock[move.item_id, move.target.location_id]
            state.on_hand += move.quantity
            state.value += value
        settled.move_values.append(value)
    _refuse_short(short)


def _short(pointer: str) -> FieldError:
    return FieldError(pointer, "stock_short", "Less is free at this location than is asked for.")


def _refuse_short(short: Sequence[FieldError]) -> None:
    if short:
        raise AppError("stock_short", "There is not enough free stock.", kind=Kind.CONFLICT, errors=short)


def _outgoing_value(state: StockState, move: Move, scale: int) -> Decimal:
    if state.on_hand == move.quantity:
        return state.value
    if move.value is not None:
        return min(move.value, state.value)
    return min(round_half_up(state.value * move.quantity / state.on_hand, scale), state.value)


def _settle_revaluations(posting: Posting, balances: Balances, books: Books, settled: Settled) -> None:
    for entry in posting.revaluations:
        added: dict[Place, Decimal] = {}
        for place, share in _shares(balances, entry, books.scale):
            state = balances.stock[entry.item_id, place.location_id]
            added[place] = max(share, -state.value)
            state.value += added[place]
        if entry.whole and sum(added.values()) != entry.value:
            raise AppError("value_gone", "The goods that this value belongs to have gone.", kind=Kind.CONFLICT)
        settled.added_values.append(added)


def _shares(balances: Balances, entry: Revaluation, scale: int) -> list[tuple[Place, Decimal]]:
    """What of the value belongs to the goods of each place: running sums are rounded, so that all of them take all."""
    lying = [
        (place, most, balances.stock[entry.item_id, place.location_id].on_hand)
        for place, most in ((entry.place, entry.of_quantity), *entry.elsewhere)
    ]
    if entry.of_quantity is None:
        return [(entry.place, entry.value)] if lying[0][2] else []
    shares, found, upto = [], ZERO, ZERO
    for place, most, on_hand in lying:
        found += min(on_hand, entry.of_quantity - found, on_hand if most is None else most)
        after = round_half_up(entry.value * found / entry.of_quantity, scale)
        shares.append((place, after - upto))
        upto = after
    return shares


def _settle_reserves(posting: Posting, balances: Balances, settled: Settled) -> list[dict[str, object]]:
    rows, short = [], []
    for reserve in posting.reserves:
        state = balances.stock[reserve.item_id, reserve.location_id]
        granted = min(reserve.quantity, max(state.available, ZERO))
        if reserve.whole and granted < reserve.quantity:
            short.append(_short(reserve.pointer))
        settled.reserved[reserve.line] = granted
        if granted:
            state.reserved += granted
            rows.append(_reservation_row(reserve.line, reserve.item_id, reserve.location_id, granted))
    _refuse_short(short)
    return rows


def _settle_transfers(posting: Posting, books: Books, settled: Settled) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for transfer in posting.transfers:
        amount = _amount(transfer, posting, settled)
        sides = books.account(transfer.debit), books.account(transfer.credit)
        in_currency = amount if transfer.currency_amount is None else transfer.currency_amount
        rows += [
            {
                "id": new_id(),
                "debit_account": sides[turned],
                "credit_account": sides[not turned],
                "amount": part,
                "currency": transfer.currency or books.base_currency,
                "currency_amount": currency_part,
                "partner_id": transfer.partner_id,
                "item_id": transfer.item_id,
                "tax_code": transfer.tax_code,
            }
            for turned, part, currency_part in _directed(amount, in_currency)
        ]
    return rows


def _directed(amount: Decimal, currency_amount: Decimal) -> list[tuple[bool, Decimal, Decimal]]:
    """The rows of a transfer: whether its sides are turned round, and its amounts, which are never negative.

    None for nothing at all. What is worth less than half a unit of the base currency is still owed in its own. Two
    where rounding has left the amounts facing each other.
    """
    if amount * currency_amount < ZERO:
        return [(amount < ZERO, abs(amount), ZERO), (currency_amount < ZERO, ZERO, abs(currency_amount))]
    if not amount and not currency_amount:
        return []
    return [(amount < ZERO or currency_amount < ZERO, abs(amount), abs(currency_amount))]


def _amount(transfer: Transfer, posting: Posting, settled: Settled) -> Decimal:
    if isinstance(transfer.amount, CostOf):
        return settled.move_values[transfer.amount.move]
    if isinstance(transfer.amount, Beyond):
        return transfer.amount.amount - settled.move_values[transfer.amount.move]
    if isinstance(transfer.amount, AddedBy):
        return sum(settled.added_values[transfer.amount.revaluation].values(), ZERO)
    if isinstance(transfer.amount, LeftBy):
        number = transfer.amount.revaluation
        return posting.revaluations[number].value - sum(settled.added_values[number].values(), ZERO)
    return transfer.amount


def _stock_changes(
    before: Mapping[StockKey, tuple[Decimal, ...]], balances: Balances
) -> list[tuple[UUID, UUID, Decimal, Decimal, Decimal, Decimal]]:
    changes = []
    for (item_id, location_id), state in sorted(balances.stock.items()):
        on_hand, reserved, demand, value = before[item_id, location_id]
        change = (state.on_hand - on_hand, state.reserved - reserved, state.demand - demand, state.value - value)
        if any(change):
            changes.append((item_id, location_id, *change))
    return changes


def _partner_changes(transfers: list[dict[str, object]], books: Books) -> list[tuple[UUID, str, str, Decimal, Decimal]]:
    totals: dict[PartnerKey, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for row in transfers:
        for account, sign in ((row["debit_account"], 1), (row["credit_account"], -1)):
            if row["partner_id"] is not None and account in books.by_partner:
                total = totals[row["partner_id"], account, row["currency"]]  # type: ignore[index]
                total[0] += sign * row["amount"]  # type: ignore[operator]
                total[1] += sign * row["currency_amount"]  # type: ignore[operator]
    return [(*key, base, currency) for key, (base, currency) in sorted(totals.items())]


def _check_credit(posting: Posting, balances: Balances, books: Books, settled: Settled) -> None:
    if posting.credit is None:
        return
    accounts = {books.account("receivable"), books.account(MEMO_ROLES[0])}
    partner_id = posting.credit.partner_id
    held = sum(b for (p, account, _), b in balances.partners.items() if p == partner_id and account in accounts)
    added = sum(c[3] for c in settled.partner_changes if c[0] == partner_id and c[1] in accounts)
    if added > 0 and held + added > posting.credit.limit:
        raise AppError(
            "credit_limit_exceeded",
            "The order would take the open balance above the credit limit.",
            kind=Kind.CONFLICT,
            details={"limit": str(posting.credit.limit), "exposure": str(held), "exposure_after": str(held + added)},
        )


def _trade_rows(posting: Posting) -> list[dict[str, object]]:
    return [
        {
            "id": new_id(),
            "order_kind": trade.line.order_kind,
            "order_id": trade.line.order_id,
            "line_no": trade.line.line_no,
            "kind": trade.kind,
            "quantity": trade.quantity,
            "amount": trade.amount,
        }
        for trade in posting.trades
    ]


def _move_rows(posting: Posting, settled: Settled) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "id": new_id(),
            "item_id": move.item_id,
            "from_location_id": move.source.location_id,
            "to_location_id": move.target.location_id,
            "quantity": move.quantity,
            "value": value,
            "line_no": move.line_no,
        }
        for move, value in zip(posting.moves, settled.move_values, strict=True)
    ]
    for entry, added in zip(posting.revaluations, settled.added_values, strict=True):
        for place, value in added.items():
            if value:
                # As with goods, value goes from one place to another, so a decrease leaves the place.
                ends = (entry.against, place) if value > 0 else (place, entry.against)
                rows.append(
                    {
                        "id": new_id(),
                        "item_id": entry.item_id,
                        "from_location_id": ends[0].location_id,
                        "to_location_id": ends[1].location_id,
                        "quantity": ZERO,
                        "value": abs(value),
                        "line_no": entry.line_no,
                    }
                )
    return rows
