"""Accounting regimes as shipped."""

import pytest

from app.core.errors import AppError
from app.services.ledger.regimes.load import REGIMES, ROLES, load_regime


@pytest.mark.parametrize("code", REGIMES)
def test_every_role_has_an_account(code: str) -> None:
    regime = load_regime(code)
    assert set(regime.roles) == set(ROLES)
    assert set(regime.roles.values()) <= {account.code for account in regime.accounts}


@pytest.mark.parametrize(
    ("regime", "role", "account"),
    [
        ("tt99", "receivable", "131"),
        ("tt99", "vat_out", "33311"),
        ("tt99", "sales_return", "521"),
        ("tt133", "cash", "1111"),
        ("tt133", "sales_return", "5111"),  # no account 521: deductions debit revenue
        ("tt133", "selling_expense", "6421"),
        ("international", "cost_of_sales", "5000"),
        ("international", "sales_return", "4090"),
    ],
)
def test_accounts_that_the_law_or_the_plain_chart_names(regime: str, role: str, account: str) -> None:
    assert load_regime(regime).roles[role] == account


def test_roles_that_meet_in_one_transfer_have_accounts_of_their_own() -> None:
    pairs = [("received_not_invoiced", "payable"), ("goods_sent", "inventory_goods"), ("sales_return", "receivable")]
    for code in REGIMES:
        roles = load_regime(code).roles
        assert all(roles[debit] != roles[credit] for debit, credit in pairs)


def test_unknown_regime_is_refused() -> None:
    with pytest.raises(AppError, match="unknown_regime"):
        load_regime("../tt99")
