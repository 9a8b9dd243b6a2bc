"""Every address that can be read, and what an answer says."""

import json
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import ZipFile

from fastapi.dependencies.models import Dependant
from fastapi.sse import EventSourceResponse

from app.deps import PUBLIC, TransactionRoute
from app.main import API_ROUTERS
from app.services.evidence.bundle import DATA, unpack

Query = dict[str, str]
PDF_MOMENT = re.compile(rb"D:\d{14}Z|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
BOOK_MOMENT = "docProps/core.xml"


def readable() -> Iterator[TransactionRoute]:
    """All GET routes that want a scope, except live feeds, which have no end."""
    for router in API_ROUTERS:
        for route in router.routes:
            assert isinstance(route, TransactionRoute)
            ends = route.response_class is not EventSourceResponse
            if "GET" in (route.methods or ()) and route.giao_scope != PUBLIC and ends:
                yield route


def readable_with(searches: Sequence[Query]) -> dict[str, list[Query]]:
    """Each path with the queries to ask it for: none, and of each search what the route says it reads."""
    found: dict[str, list[Query]] = {}
    for route in readable():
        known = _declared(route.dependant)
        parts = [{name: search[name] for name in search if name in known} for search in searches]
        found[route.path] = [{}, *(part for part in parts if part)]
    return found


def _declared(dependant: Dependant) -> set[str]:
    return {field.alias for field in dependant.query_params}.union(*map(_declared, dependant.dependencies))


def said_by(content: bytes) -> bytes:
    """An answer to be compared with another: what a file says, without the moment at which it was made.

    Of an evidence file without its salts and its signature.
    """
    if content.startswith(b"%PDF"):
        for mark in set(re.findall(rb"/ID\[\((.+?)\)", content)):
            content = content.replace(mark, b"")
        return PDF_MOMENT.sub(b"", content)
    if not content.startswith(b"PK"):
        return content
    files = unpack(content).files
    if DATA not in files:
        with ZipFile(BytesIO(content)) as book:
            return b"PK" + b"".join(book.read(name) for name in book.namelist() if name != BOOK_MOMENT)
    data = json.loads(files[DATA])
    parts = [part for posting in data["postings"] for part in posting["parts"].values()]
    said = [row.get("text") for part in parts for row in (part, *part.get("rows", ()))]
    return json.dumps([data["document" if "document" in data else "statement"], said]).encode()
