"""The attack table, row by row, and what no other test tries of it."""

import ast
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from httpx import AsyncClient
from jose import jwt
from jose.backends.cryptography_backend import CryptographyECKey
from jose.utils import base64url_encode
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.settings import Settings
from app.services.access.grants import MemberKey, read_grants
from tests.policy.attacks import ROWS, TESTS
from tests.policy.street import HOURS, Street
from tests.policy.test_matrix import GUARDED, refused


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_tried(row: str) -> None:
    for named in ROWS[row]:
        path, _, test = named.partition("::")
        defined = {
            node.name
            for node in ast.parse((TESTS / path).read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert test in defined, named


def forged(token: str, settings: Settings) -> dict[str, str]:
    """A good token, and what attackers make of it; those that are signed are signed with the server's own key."""
    pem = next((settings.data_path / "signing-keys").glob("*.pem")).read_bytes()
    private = serialization.load_pem_private_key(pem, None)
    header, payload = dict(jwt.get_unverified_header(token)), dict(jwt.get_unverified_claims(token))

    def unsigned(**changes: Any) -> bytes:
        claims = {name: value for name, value in (payload | changes.pop("claims", {})).items() if value is not None}
        return b".".join(base64url_encode(json.dumps(part).encode()) for part in (header | changes, claims))

    def signed(key: bytes = pem, **changes: Any) -> str:
        message = unsigned(**changes)
        signature: bytes = base64url_encode(CryptographyECKey(key.decode(), "ES256").sign(message))
        return (message + b"." + signature).decode()

    def hashed(encoding: serialization.Encoding) -> str:
        secret = private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        message = unsigned(alg="HS256")
        mac: bytes = base64url_encode(hmac.new(secret, message, hashlib.sha256).digest())
        return (message + b"." + mac).decode()

    foreign = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    missing = {f"without {name}": signed(claims={name: None}) for name in ("exp", "aud", "nbf", "sub", "iss", "jti")}
    return missing | {
        "good": signed(),
        "none": unsigned(alg="none").decode() + ".",
        "HS256, PEM": hashed(serialization.Encoding.PEM),
        "HS256, DER": hashed(serialization.Encoding.DER),
        "issued in the future": signed(claims={"iat": int(now().timestamp()) + 600}),
        "not yet valid": signed(claims={"nbf": int(now().timestamp()) + 600}),
        "expired": signed(claims={"exp": int(now().timestamp()) - 600}),
        "unknown crit": signed(crit=["b64"], b64=False),
        "foreign kid": signed(kid="other"),
        "foreign key": signed(foreign),
        "another company's": signed(claims={"cid": str(new_id())}),
        "another membership": signed(claims={"mid": str(new_id())}),
        "of no partner": signed(claims={"pid": None}),
        "of another partner": signed(claims={"pid": str(new_id())}),
    }


async def test_forged_tokens_are_answered_as_none(street: Street, first_wall: AsyncClient, settings: Settings) -> None:
    """401, whatever is wrong, and the same words for all of it; with row-level security and without."""
    customer = await street.person(street.homes[0], "customer")
    token = street.api(customer).headers["Authorization"].removeprefix("Bearer ")
    for client in (street.client, first_wall):
        answers = {}
        for name, each in forged(token, settings).items():
            headers = {"Authorization": f"Bearer {each}", "X-Request-ID": "the-same-for-all"}
            answer = await client.get("/api/v1/sales-orders", headers=headers)
            answers[name] = (answer.status_code, answer.text if answer.status_code != 200 else "")
        assert answers.pop("good") == (200, "")
        assert {status for status, _ in answers.values()} == {401}
        assert len(set(answers.values())) == 1, answers


async def test_nothing_is_answered_outside_the_window(street: Street) -> None:
    """Every route, lists, documents and files alike: 403 and not a byte else."""
    owner, day = street.api(street.homes[0].owner), today() + timedelta(days=2)
    await owner.put("/access-windows", {**HOURS, "days": [{"day": day.isoformat(), "spans": []}]})
    try:
        with time_machine.travel(now() + timedelta(days=2), tick=False):
            keeper = street.api(await street.person(street.homes[0], "warehouse"))
            assert await refused(street, keeper, GUARDED, 403, "access_closed") == []
    finally:
        await owner.put("/access-windows", HOURS)


async def test_rules_for_a_role_bind_nobody_of_another_company(street: Street) -> None:
    """Neither hours and networks nor spending limits, with row-level security off."""
    bound = {}
    for trading in (street.homes[0], street.away):
        for role in ("warehouse", "customer"):
            actor = await street.person(trading, role)
            key = MemberKey(actor.company_id, actor.membership_id, actor.user_id)
            async with AsyncSession(street.engine) as session:
                grants = await read_grants(session, key)
            assert grants is not None
            try:
                grants.door.check(now(), "203.0.113.9")
                bound[trading.company_id, role] = bool(grants.spending)
            except AppError:
                bound[trading.company_id, role] = True
    assert list(bound.values()) == [True, True, False, False]


async def test_nobody_makes_themselves_more(street: Street) -> None:
    """By no way that changes a member: of those who may not change members at all."""
    home = street.homes[0]
    for role in ("sales", "accounting", "viewer", "customer"):
        actor = await street.person(home, role)
        who = street.api(actor)
        path = f"/api/v1/members/{actor.membership_id}"
        for method, url, body in (
            ("PATCH", path, {"role": "owner"}),
            ("PUT", f"{path}/permissions", {"granted": ["members:write"]}),
            ("POST", "/api/v1/members", {"email": "a@b.test", "name": "x", "password": "a b c d e f", "role": "owner"}),
            ("POST", "/api/v1/invitations", {"email": "a@b.test", "name": "x", "role": "owner"}),
            ("DELETE", f"/api/v1/access-windows/{street.ids['access_windows']}", None),
        ):
            headers = {**who.headers, "If-Match": '"1"', "Idempotency-Key": "k"}
            answer = await street.client.request(method, url, headers=headers, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (role, method, url)


async def test_what_every_company_calls_alike_is_each_ones_own(street: Street, first_wall: AsyncClient) -> None:
    """Pages and kinds of documents have no ids of their own: how another company arranges them is not told."""
    owner = street.api(street.away.owner)
    for path in ("/layouts/sales_order", "/print-templates/delivery"):
        for who, tag in ((owner, '"0"'), (street.api(street.homes[0].owner), '"1"')):
            answer = await first_wall.get(f"/api/v1{path}", headers=who.headers)
            assert (answer.status_code, answer.headers["ETag"]) == (200, tag), path
    answers = [
        await first_wall.get(f"/api/v1/layouts/sales_order?group_id={group_id}", headers=owner.headers)
        for group_id in (street.ids["permission_groups"], new_id())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
