"""Reads an accounting regime from its data file and refuses one that is incomplete."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.errors import AppError

REGIMES = ("tt99", "tt133", "international")

# What the posting core asks for by name; every regime maps all of them.
ROLES = (
    "cash",
    "bank",
    "receivable",
    "payable",
    "supplier_advance",
    "vat_in",
    "vat_out",
    "inventory_goods",
    "inventory_material",
    "inventory_finished",
    "inventory_tool",
    "goods_in_transit",
    "goods_sent",
    "in_process",
    "received_not_invoiced",
    "revenue_goods",
    "revenue_finished",
    "revenue_service",
    "revenue_other",
    "sales_return",
    "sales_allowance",
    "trade_discount",
    "cost_of_sales",
    "selling_expense",
    "admin_expense",
    "payment_discount_given",
    "payment_discount_received",
    "fx_gain",
    "fx_loss",
    "count_shortage",
    "count_surplus",
    "other_income",
    "other_expense",
    "other_receivable",
    "opening_balance",
    "memo_sales_orders",
    "memo_purchase_orders",
    "memo_contra",
)
ROLES_BY_PARTNER = frozenset(
    {
        "receivable",
        "payable",
        "supplier_advance",
        "received_not_invoiced",
        "memo_sales_orders",
        "memo_purchase_orders",
        "other_receivable",
    }
)


@dataclass(frozen=True, slots=True)
class RegimeAccount:
    """One account of a regime's chart; `kind` as in `models.accounts.Account`."""

    code: str
    name: str
    name_en: str
    kind: str
    by_partner: bool = False


@dataclass(frozen=True, slots=True)
class Regime:
    """A chart of accounts with the account of every role; `tax_set` names the tax rates that go with it."""

    code: str
    name: str
    name_en: str
    tax_set: str
    accounts: tuple[RegimeAccount, ...]
    roles: Mapping[str, str]


@lru_cache(maxsize=len(REGIMES))
def load_regime(code: str) -> Regime:
    """Return the regime `code`; raises `unknown_regime` (INVALID)."""
    if code not in REGIMES:
        raise AppError("unknown_regime", f"There is no accounting regime {code}; known: {', '.join(REGIMES)}.")
    data = tomllib.loads((Path(__file__).parent / f"{code}.toml").read_text(encoding="utf-8"))
    regime = Regime(
        code=data["regime"],
        name=data["name"],
        name_en=data["name_en"],
        tax_set=data["tax_set"],
        accounts=tuple(RegimeAccount(**account) for account in data["accounts"]),
        roles=data["roles"],
    )
    _check(regime)
    return regime


def _check(regime: Regime) -> None:
    accounts = {account.code: account for account in regime.accounts}
    if len(accounts) != len(regime.accounts):
        raise ValueError(f"{regime.code}: an account code occurs twice")
    if set(regime.roles) != set(ROLES):
        raise ValueError(f"{regime.code}: roles differ from {sorted(set(ROLES) ^ set(regime.roles))}")
    for role, code in regime.roles.items():
        account = accounts[code]
        if account.by_partner != (role in ROLES_BY_PARTNER):
            raise ValueError(f"{regime.code}: {role} is kept per partner in one place and not in the other")
        if (account.kind == "memo") != role.startswith("memo_"):
            raise ValueError(f"{regime.code}: {role} and account {code} disagree on being a memo")
