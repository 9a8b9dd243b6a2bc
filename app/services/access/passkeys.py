"""Passkeys: a device proves its person by itself, so that one signs in with it alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.core.clock import now
from app.core.errors import AppError, Kind, conflict, invalid, not_found
from app.core.ids import new_id
from app.models import Passkey, PasskeyChallenge, SignIn, User
from app.services.access.actor import Actor
from app.services.access.refresh import end_sign_ins
from app.services.access.second_factor import drop_idle_recovery_codes, new_recovery_codes, state_of, tell_of_change

REGISTER, SIGN_IN = "register", "sign_in"
CHALLENGE_LIFETIME = timedelta(minutes=5)
MOST_PASSKEYS = 20
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Site:
    """What passkeys are bound to: the pages' host name, and the address that browsers must have opened."""

    host: str
    origin: str


def passkey_refused() -> AppError:
    """The one answer to a passkey that does not prove anybody."""
    return AppError("passkey_refused", "This passkey was not accepted.", kind=Kind.UNAUTHENTICATED)


async def own_passkeys(session: AsyncSession, actor: Actor) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first; there are at most twenty."""
    statement = select(Passkey).where(Passkey.user_id == actor.user_id).order_by(Passkey.id).limit(MOST_PASSKEYS)
    return (await session.scalars(statement)).all()


async def begin_passkey(session: AsyncSession, site: Site, actor: Actor) -> dict[str, Any]:
    """What the browser asks the device to make; raises `too_many_passkeys` (CONFLICT)."""
    user = await session.get_one(User, actor.user_id)
    present = await _with_room(session, actor)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Giao",
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in present],
    )
    await _ask(session, options.challenge, REGISTER, user.id)
    return _plain(options_to_json(options))


async def add_passkey(
    session: AsyncSession, site: Site, actor: Actor, *, name: str, credential: dict[str, Any]
) -> tuple[Passkey, list[str]]:
    """Keep what the device made, and return recovery codes if the person has none yet; other sign-ins end.

    Raises `passkey_invalid` (INVALID), `too_many_passkeys` (CONFLICT).
    """
    await session.get_one(User, actor.user_id, with_for_update={"key_share": True})  # one after the other
    await _with_room(session, actor)
    try:
        challenge = _challenge_of(credential)
        await _answered(session, challenge, REGISTER, actor.user_id)
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise invalid("/credential", "passkey_invalid", "This passkey was not accepted; try again.") from error
    passkey = Passkey(
        id=new_id(),
        user_id=actor.user_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        created_at=now(),
    )
    session.add(passkey)
    await session.flush()
    await end_sign_ins(session, (SignIn.user_id == actor.user_id) & (SignIn.id != actor.sign_in_id))
    tell_of_change(session, actor)
    state = await state_of(session, actor.user_id)
    return passkey, [] if state.recovery_codes_left else await new_recovery_codes(session, actor.user_id)


async def remove_passkey(session: AsyncSession, actor: Actor, passkey_id: UUID) -> None:
    """Do without a passkey; recovery codes go with the last second factor. Raises `not_found`."""
    gone = await session.scalar(
        delete(Passkey).where(Passkey.user_id == actor.user_id, Passkey.id == passkey_id).returning(Passkey.id)
    )
    if gone is None:
        raise not_found("passkey")
    await drop_idle_recovery_codes(session, actor.user_id)
    tell_of_change(session, actor)


async def ask_for_passkey(session: AsyncSession, site: Site) -> dict[str, Any]:
    """What the browser asks any device that has a passkey of this site to sign."""
    options = generate_authentication_options(rp_id=site.host, user_verification=VERIFIED)
    await _ask(session, options.challenge, SIGN_IN, None)
    return _plain(options_to_json(options))


async def prove_passkey(session: AsyncSession, site: Site, credential: dict[str, Any]) -> User:
    """Tell whose passkey signed; the person is held until the transaction ends. Raises `passkey_refused`."""
    try:
        challenge = _challenge_of(credential)
        await _answered(session, challenge, SIGN_IN, None)
        statement = select(Passkey).where(Passkey.credential_id == base64url_to_bytes(credential["rawId"]))
        passkey = await session.scalar(statement.with_for_update())
        if passkey is None:
            raise passkey_refused()
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise passkey_refused() from error
    passkey.sign_count, passkey.used_at = proved.new_sign_count, now()
    user = await session.get_one(User, passkey.user_id, with_for_update={"read": True})
    if not user.active:
        raise passkey_refused()
    return user


async def _with_room(session: AsyncSession, actor: Actor) -> Sequence[Passkey]:
    """The person's passkeys, to which one more may be added; raises `too_many_passkeys` (CONFLICT)."""
    present = await own_passkeys(session, actor)
    if len(present) >= MOST_PASSKEYS:
        raise conflict("too_many_passkeys", "Remove a passkey first.")
    return present


async def _ask(session: AsyncSession, challenge: bytes, purpose: str, user_id: UUID | None) -> None:
    await session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))
    expires_at = now() + CHALLENGE_LIFETIME
    session.add(PasskeyChallenge(challenge=challenge, purpose=purpose, user_id=user_id, expires_at=expires_at))
    await session.flush()


async def _answered(session: AsyncSession, challenge: bytes, purpose: str, user_id: UUID | None) -> None:
    """Use a challenge up; raises ValueError for one that was not asked of this person for this, or is used or old."""
    asked = await session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.user_id.is_not_distinct_from(user_id),
            PasskeyChallenge.expires_at > now(),
        )
        .returning(PasskeyChallenge.challenge)
    )
    if asked is None:
        raise ValueError("no such challenge")


def _challenge_of(credential: dict[str, Any]) -> bytes:
    told = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    return base64url_to_bytes(told["challenge"])


def _plain(text: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(text)
    return plain
