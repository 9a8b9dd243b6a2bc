"""PDFs set from a template of this package: what is put into it is text, never markup or code."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from babel.numbers import format_decimal

# With Vietnamese and Korean letters; those of the machine are not looked at, so that pages are alike everywhere.
FONTS = Path(__file__).with_name("fonts")


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF (PDF/A-2b) of a template filled with data, which it finds as JSON in its input `it`."""
    return typst.compile(
        str(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"it": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )


def printed_figure(value: str | Decimal | None, locale: str, scale: int | None = None) -> str:
    """A figure as a language writes it, with `scale` decimals, or as many as it has up to six; none: nothing."""
    if value is None:
        return ""
    pattern = "#,##0.######" if scale is None else f"#,##0{'.' if scale else ''}{'0' * scale}"
    # The narrow blank between groups is in no font here.
    return str(format_decimal(Decimal(value).normalize(), pattern, locale)).replace("\u202f", "\u00a0")


def printed_day(iso: str | None, locale: str) -> str:
    """A day as a language writes it."""
    if not iso:
        return ""
    year, month, day = iso[:10].split("-")
    return iso[:10] if locale == "ko" else f"{day}/{month}/{year}"
