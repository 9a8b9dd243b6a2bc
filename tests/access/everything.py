"""Every answer that somebody can get by asking."""

from collections.abc import Mapping, Sequence
from itertools import product
from re import findall, sub

from tests.factories.readable import readable_paths, said_by
from tests.masters.desk import Desk

SAME = {"X-Request-ID": "the-same-for-all"}


async def every_answer(
    desk: Desk, names: Mapping[str, Sequence[str]], queries: Sequence[str] = ("",)
) -> dict[str, bytes]:
    """What each GET route answers, for every one of `names` (by parameter) in its path, and each query.

    A parameter that is not among the names is asked for by itself: there is no such thing.
    """
    told: dict[str, bytes] = {}
    for route in readable_paths():
        for values in product(*(names.get(name, (name,)) for name in findall(r"{(\w+)}", route))):
            path = sub(r"{\w+}", "{}", route).format(*values)
            for query in queries:
                answer = await desk.send("GET", path + query, None, **SAME)
                assert answer.status_code < 500, (path, answer.text)
                told[f"GET {path}{query}"] = said_by(answer.content)
    return told
