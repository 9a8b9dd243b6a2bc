"""The factories that the folder does not name: one for what goes into other things, one for what is sold.

Each has a person who signs in and gives its word, as the books ask for both sides' on a settlement.
"""

import hashlib
from collections.abc import Mapping

from app.replay.api import Api
from app.replay.company import import_rows
from app.replay.purchases.catalogue import FINISHED

PARTS, GOODS = "FACTORY-PARTS", "FACTORY-GOODS"
NAMES = {PARTS: "Parts factory", GOODS: "Assembly factory"}
COLUMNS = ("code", "name", "is_factory")


def factory_of(kind: str) -> str:
    """Who makes items of a kind."""
    return GOODS if kind == FINISHED else PARTS


async def import_factories(api: Api) -> None:
    """Add the factories to the company's partners."""
    await import_rows(api, "partners", COLUMNS, [(code, name, "true") for code, name in NAMES.items()])


async def sign_in_factories(api: Api, company_id: str, partner_ids: Mapping[str, str]) -> Mapping[str, Api]:
    """A client for each factory, over the same connections. Its password is made from that of who replays."""
    present = {member["user"]["email"] for member in await api.every("/members", role="factory")}
    found = {}
    for code, name in NAMES.items():
        email = f"{code.lower()}.{company_id}@replay.invalid"
        password = hashlib.sha256(f"{email}\n{api.password}".encode()).hexdigest()
        if email not in present:
            person = {"email": email, "name": name, "locale": "en", "password": password, "role": "factory"}
            await api.post("/members", {**person, "partner_id": partner_ids[code]})
        found[code] = Api(api.connections, email, password)
        await found[code].sign_in()
    return found
