"""How lists are asked for what concerns one's own partners only."""

from typing import Annotated

from fastapi import Query

OnlyMine = Annotated[bool, Query(description="Only of partners that you are in charge of now, standing in included.")]
