"""Vietnamese tax codes (MST): the form is required, the check digit only questioned. Pure.

Structure: Circular 86/2024/TT-BTC, Article 5; since 2025-07-01 households and individuals use their personal number.
"""

import re
from dataclasses import dataclass

from stdnum.vn import mst

from app.core.errors import invalid

# Enterprise; dependent unit of one; household, business individual or person.
ENTERPRISE = re.compile(r"\d{10}", re.ASCII)
BRANCH = re.compile(r"(\d{10})-?(\d{3})", re.ASCII)
PERSON = re.compile(r"\d{12}", re.ASCII)

POINTER = "/tax_code"


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code as it is kept and printed; `doubtful` when its check digit is wrong."""

    value: str
    doubtful: bool = False


def parse_tax_code(text: str) -> TaxCode:
    """Read a Vietnamese tax code; raises `tax_code_format` (INVALID).

    A wrong check digit is only a doubt: some contractors carry codes that were issued outside the rule.
    """
    compact = re.sub(r"[\s.]", "", text)
    if PERSON.fullmatch(compact):
        return TaxCode(compact)
    if ENTERPRISE.fullmatch(compact):
        return TaxCode(compact, doubtful=not mst.is_valid(compact))
    branch = BRANCH.fullmatch(compact)
    if branch and branch[2] != "000":
        return TaxCode(f"{branch[1]}-{branch[2]}", doubtful=not mst.is_valid(branch[1]))
    message = "A tax code has 10 digits, 10 digits with a branch of 3, or 12 digits."
    raise invalid(POINTER, "tax_code_format", message)
