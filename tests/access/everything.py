"""Every answer that somebody can get by asking."""

from collections.abc import Mapping, Sequence
from itertools import product
from re import findall, sub
from urllib.parse import urlencode

from tests.factories.readable import Query, readable_with, said_by
from tests.masters.desk import Desk

SAME = {"X-Request-ID": "the-same-for-all"}


async def every_answer(
    desk: Desk, names: Mapping[str, Sequence[str]], searches: Sequence[Query] = ()
) -> dict[str, bytes]:
    """What each GET route answers for every one of `names` in its path, plain and with what it reads of each search.

    Names are by the word of the path that they stand after, or by parameter. One that is not among them is asked for
    by itself: there is no such thing.
    """
    told: dict[str, bytes] = {}
    for route, queries in readable_with(searches).items():
        named = [names.get(word, names.get(name, (name,))) for word, name in findall(r"([\w-]+)/{(\w+)}", route)]
        for values in product(*named):
            path = sub(r"{\w+}", "{}", route).format(*values)
            for asked in dict.fromkeys(f"?{urlencode(query)}" if query else "" for query in queries):
                answer = await desk.send("GET", path + asked, None, **SAME)
                assert answer.status_code < 500, (path, answer.text)
                told[f"GET {path}{asked}"] = said_by(answer.content)
    return told
