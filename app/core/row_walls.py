"""The two walls that every new tenant table gets: row-level security by company, and the application's rights."""

from collections.abc import Iterable

COMPANY = "nullif(current_setting('app.company_id', true), '')::uuid"
PARTNER = "nullif(current_setting('app.partner_id', true), '')::uuid"
APPEND = ("SELECT", "INSERT")
CHANGE = (*APPEND, "UPDATE")


def row_conditions(
    partner_column: str | None = None, *, staff_only: bool = False, shared: bool = False
) -> tuple[str, str]:
    """Which rows of a table there are for whoever acts, and which they may write.

    Conditions on rows that exist read the setting once per statement, those on new rows bare, as a handful of calls is
    cheaper than a sub-plan in every insert. The partner's condition is a `coalesce`, of which the planner expects
    every row, not a few. Of a `shared` table everybody reads the rows of no partner, and staff alone writes them.
    """
    seen, written = f"company_id = (SELECT {COMPANY})", f"company_id = {COMPANY}"
    if partner_column is not None:
        own = f"(SELECT {PARTNER})"
        seen += f" AND coalesce({partner_column} = {own}, {'true' if shared else f'{own} IS NULL'})"
        written += f" AND coalesce({partner_column} = {PARTNER}, {PARTNER} IS NULL)"
    if staff_only:
        seen += f" AND (SELECT {PARTNER}) IS NULL"
        written += f" AND {PARTNER} IS NULL"
    return seen, written


def wall_statements(
    table: str, rights: Iterable[str], partner_column: str | None = None, *, staff_only: bool = False
) -> list[str]:
    """The statements that wall `table` off by company, and by partner where a column names one.

    A `staff_only` table has no row for anybody who acts for a partner.
    """
    seen, written = row_conditions(partner_column, staff_only=staff_only)
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({seen}) WITH CHECK ({written})",
        f"GRANT {', '.join(rights)} ON {table} TO giao_app",
    ]
