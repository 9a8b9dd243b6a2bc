"""Filters by the company's own fields."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query

CustomFilter = Annotated[
    Sequence[str], Query(max_length=10, description="Own fields that must say this, each as `code:value`.")
]
