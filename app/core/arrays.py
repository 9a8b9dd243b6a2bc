"""Arrays as PostgreSQL writes them: one text costs the driver a third of encoding element by element."""

from collections.abc import Iterable


def array_text(values: Iterable[object]) -> str:
    """Numbers, ids or dates, none of which needs quoting, for a parameter `$n::text::uuid[]` and the like."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def quoted_array_text(values: Iterable[object]) -> str:
    """Texts of any content, for a parameter `$n::text::text[]`; a missing one is NULL, the word "NULL" is itself."""
    return "{" + ",".join(["NULL" if value is None else _quoted(str(value)) for value in values]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
