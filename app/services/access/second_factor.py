"""The second factor: codes of an app and recovery codes, each accepted once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pyotp
from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import AppError, Kind, conflict, invalid
from app.core.ids import new_id
from app.core.secret_box import SecretBox
from app.models import CodeApp, Passkey, RecoveryCode, SignIn, User
from app.services.access.actor import Actor
from app.services.access.refresh import end_sign_ins
from app.services.outbox.append import append_event
from app.services.trail.record import record

SECOND_FACTOR_CHANGED = "account.second_factor_changed"
ISSUER = "Giao"
STEP_S = 30
# Clocks of telephones are off by as much as this many steps.
TOLERANCE = 1
RECOVERY_CODES = 10
# How long a sign-in counts as one of just now.
FRESH = timedelta(minutes=5)
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is set up with; shown once."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class FactorState:
    """Which second factors a person has."""

    code_app: bool
    recovery_codes_left: int


def code_required() -> AppError:
    """The answer to a right password without the code that has to come with it."""
    return AppError("second_factor_required", "Send the code of your app, too.", kind=Kind.UNAUTHENTICATED)


def wrong_code() -> AppError:
    """The one answer to codes that are wrong, old, or were used before."""
    return AppError("wrong_code", "This code is wrong or was used before.", kind=Kind.UNAUTHENTICATED)


def _has_app(user_id: UUID) -> ColumnElement[bool]:
    return exists().where(CodeApp.user_id == user_id, CodeApp.confirmed_at.is_not(None))


async def has_second_factor(session: AsyncSession, user_id: UUID) -> bool:
    """Whether the person proves more than a password: by an app that is confirmed, or by a passkey."""
    return bool(await session.scalar(select(or_(_has_app(user_id), exists().where(Passkey.user_id == user_id)))))


async def check_second_factor(session: AsyncSession, box: SecretBox, user_id: UUID, code: str | None) -> None:
    """Accept the code that a person with a second factor sends, and none from then on that it could be again.

    Raises `second_factor_required`, `wrong_code`.
    """
    if not await has_second_factor(session, user_id):
        return
    if code is None:
        raise code_required()
    typed = "".join(code.split())
    if typed.isdecimal():
        accepted = await _use_step(session, box, user_id, typed)
    else:
        accepted = await _use_recovery_code(session, user_id, typed)
    if not accepted:
        raise wrong_code()


async def check_second_factor_again(session: AsyncSession, box: SecretBox, actor: Actor, code: str | None) -> None:
    """Accept the second factor of somebody who is signed in, before factors are added, renewed or taken away.

    Who has neither an app nor recovery codes left, but passkeys, has just signed in with one of these instead.
    Raises `second_factor_required`, `wrong_code`, `sign_in_anew` (FORBIDDEN).
    """
    state = await state_of(session, actor.user_id)
    if state.code_app or state.recovery_codes_left:
        await check_second_factor(session, box, actor.user_id, code)
    elif await has_second_factor(session, actor.user_id):
        just_now = exists().where(SignIn.id == actor.sign_in_id, SignIn.started_at > now() - FRESH)
        if not await session.scalar(select(just_now)):
            message = "Sign in again with your passkey, and do this within five minutes."
            raise AppError("sign_in_anew", message, kind=Kind.FORBIDDEN)


async def state_of(session: AsyncSession, user_id: UUID) -> FactorState:
    """Which second factors the person has."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return FactorState(*(await session.execute(select(_has_app(user_id), left.scalar_subquery()))).one())


async def begin_code_app(session: AsyncSession, box: SecretBox, actor: Actor) -> Enrolment:
    """Make a secret for an app; it counts once a code of it was sent back. Raises `code_app_present` (CONFLICT)."""
    user = await session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    app = await session.get(CodeApp, user.id)
    if app is not None and app.confirmed_at is not None:
        raise conflict("code_app_present", "An app is set up already; remove it first.")
    secret = pyotp.random_base32()
    sealed = box.seal(secret)
    if app is None:
        session.add(CodeApp(user_id=user.id, sealed_secret=sealed))
    else:
        app.sealed_secret = sealed
    await session.flush()
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER))


async def confirm_code_app(session: AsyncSession, box: SecretBox, actor: Actor, code: str) -> list[str]:
    """Let the app count, and return recovery codes; sign-ins of before that had no second factor end.

    Raises `code_app_missing` (CONFLICT), `wrong_code` (INVALID).
    """
    app = await session.get(CodeApp, actor.user_id, with_for_update=True)
    if app is None or app.confirmed_at is not None:
        raise conflict("code_app_missing", "There is no app that waits for its first code.")
    app.confirmed_at = now()
    await session.flush()
    if not await _use_step(session, box, actor.user_id, "".join(code.split())):
        raise invalid("/code", "wrong_code", "This code is wrong; is the clock of the device right?")
    await end_sign_ins(session, (SignIn.user_id == actor.user_id) & (SignIn.id != actor.sign_in_id))
    tell_of_change(session, actor)
    return await new_recovery_codes(session, actor.user_id)


async def renew_recovery_codes(session: AsyncSession, actor: Actor) -> list[str]:
    """Ten new recovery codes in place of all earlier ones."""
    tell_of_change(session, actor)
    return await new_recovery_codes(session, actor.user_id)


async def remove_code_app(session: AsyncSession, actor: Actor) -> None:
    """Do without the app; recovery codes go with it unless a passkey stays."""
    await session.execute(delete(CodeApp).where(CodeApp.user_id == actor.user_id))
    await drop_idle_recovery_codes(session, actor.user_id)
    tell_of_change(session, actor)


async def new_recovery_codes(session: AsyncSession, user_id: UUID) -> list[str]:
    """Make the codes of a person anew and return them, for the one time that they are shown."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(id=new_id(), user_id=user_id, code_hash=_hash(code)) for code in codes)
    await session.flush()
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


async def drop_idle_recovery_codes(session: AsyncSession, user_id: UUID) -> None:
    """Recovery codes of a person without a second factor open nothing, and are not kept."""
    if not await has_second_factor(session, user_id):
        await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


async def _use_step(session: AsyncSession, box: SecretBox, user_id: UUID, code: str) -> bool:
    """Accept a code of the app and every earlier step with it: of two at once one wins."""
    app = await session.get(CodeApp, user_id, with_for_update=True, populate_existing=True)
    if app is None or app.confirmed_at is None:
        return False
    totp, present = pyotp.TOTP(box.open(app.sealed_secret)), int(now().timestamp()) // STEP_S
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if step > app.last_step and hmac.compare_digest(totp.at(step * STEP_S), code):
            app.last_step = step
            await session.flush()
            return True
    return False


async def _use_recovery_code(session: AsyncSession, user_id: UUID, code: str) -> bool:
    used = await session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == _hash(code.replace("-", "").lower()),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
        .returning(RecoveryCode.id)
    )
    return used.scalar() is not None


def _hash(code: str) -> bytes:
    # 31^12 codes: too many to try, so that a plain hash is as good as a slow one.
    return hashlib.sha256(code.encode()).digest()


def tell_of_change(session: AsyncSession, actor: Actor) -> None:
    """Leave an entry in the trail, and let the person know by mail."""
    subject = ("user", actor.user_id)
    record(session, actor.company_id, "account.second_factor_changed", user_id=actor.user_id, subject=subject)
    append_event(session, actor.company_id, SECOND_FACTOR_CHANGED, subject)
