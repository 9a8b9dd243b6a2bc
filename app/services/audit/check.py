"""What a check is: an invariant in words, the rows it looks at, and the query of those that break it."""

from dataclasses import dataclass
from uuid import UUID

MOST_VIOLATIONS = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant.

    `violations` is a SELECT of company_id, row_name, expected and found, one row per violation; `tables` are counted
    as checked. A check that is not `by_company` looks at the whole installation.
    """

    name: str
    holds: str
    tables: tuple[str, ...]
    violations: str
    by_company: bool = True

    def statement(self, company_id: UUID | None) -> str:
        """The SQL that answers `rows_checked` and at most 20 `violations` as JSON."""
        scope = "true"
        if self.by_company and company_id is not None:
            scope = f"{{0}}company_id = '{UUID(str(company_id))}'"
        counts = [f"(SELECT count(*) FROM {table} WHERE {scope.format('')})" for table in self.tables]  # noqa: S608
        return f"""
            SELECT {" + ".join(counts)} AS rows_checked, (
                SELECT coalesce(json_agg(json_build_object(
                    'company', w.company, 'row', w.row_name, 'expected', w.expected, 'found', w.found)), '[]')::text
                FROM (
                    SELECT c.code AS company, v.row_name, v.expected::text AS expected, v.found::text AS found
                    FROM ({self.violations}) v LEFT JOIN companies c ON c.id = v.company_id
                    WHERE {scope.format("v.")} ORDER BY 1, 2 LIMIT {MOST_VIOLATIONS}
                ) w
            ) AS violations"""  # noqa: S608 - constants of this package and a UUID
