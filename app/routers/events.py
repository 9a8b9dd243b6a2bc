"""The live feed over HTTP: server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.core.clock import now
from app.core.db import is_unavailable
from app.core.errors import AppError, invalid
from app.core.secret_box import SecretBox, UnreadableSecretError
from app.core.tokens import AccessClaims
from app.deps import admit, api_router, current_actor, database_of, requires
from app.routers.mine import OnlyMine
from app.routers.problems import problems
from app.schemas.events import DocumentChanged, StreamEnded
from app.services.access.actor import Actor as SignedIn
from app.services.access.feed import Position, Post, Posts, newest_position, read_on

LOOK_EVERY_S = 1.0
# A stream that cannot find out whether it may go on does not.
LONGEST_DOUBT_S = 2.0
RETRY_MS = 2_000
# How every sealed text begins.
SEALED = "gAAAA"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

router = api_router("/events", "events")


async def begun_at(
    request: Request,
    value: Annotated[
        str | None, Header(alias="Last-Event-ID", description="The last id that was received; none: from now on.")
    ] = None,
) -> Position:
    """Where a stream that was broken off goes on, or where the feed stands now."""
    if value is None:
        actor = await current_actor(request)
        async with database_of(request).transaction(actor.tenant, read_only=True) as session:
            return await newest_position(session, actor.company_id)
    box: SecretBox = request.app.state.secret_box
    try:
        moment, event_id = (box.open(value.encode()) if value.startswith(SEALED) else value).split("-", 1)
        return Position(BEGINNING + int(moment) * MICROSECOND, UUID(event_id))
    except (ValueError, OverflowError, UnreadableSecretError):
        raise invalid("/header/Last-Event-ID", "unknown_event", "Send the id of an event that you received.") from None


async def posted(request: Request) -> AsyncIterator[Post]:
    """A place among the streams of this process, until the last byte is sent."""
    actor = await current_actor(request)
    posts: Posts = request.app.state.posts
    with posts.join(actor.company_id, actor.membership_id) as post:
        yield post


@router.get(
    "",
    dependencies=[requires("me:read")],
    summary="Stream what happens",
    response_class=EventSourceResponse,
    responses=problems(401, 403, 429),
)
async def stream(
    request: Request,
    post: Annotated[Post, Depends(posted)],
    position: Annotated[Position, Depends(begun_at)],
    mine: OnlyMine = False,
) -> AsyncIterator[ServerSentEvent]:
    """Tell which documents that the person may see have changed, as it happens.

    Events are `changed`; `begun` names where the feed stands, `ended` says why it ends: the token has expired, the
    membership was taken away, the access window has closed. Send the last id as `Last-Event-ID` to miss nothing.
    """
    box: SecretBox = request.app.state.secret_box
    # Sealed: it may be the place of something of which this person is told nothing.
    begun = box.seal(_text(position)).decode()
    yield ServerSentEvent(event="begun", id=begun, data={}, retry=RETRY_MS)
    post.news.set()
    try:
        while True:
            heard = await _has_news(post)
            admitted = await _admitted(request)
            if isinstance(admitted, StreamEnded):
                ending = admitted
                break
            if not heard:
                continue
            async with database_of(request).transaction(admitted.tenant, read_only=True) as session:
                passage = await read_on(session, admitted, position, mine=mine)
            position = passage.position
            for event in passage.events:
                told = DocumentChanged(kind=event.kind, subject=event.subject_kind, id=event.subject_id)
                yield ServerSentEvent(event="changed", id=_text(event.position), data=told)
            if passage.more:
                post.news.set()
    except Exception as error:
        if not is_unavailable(error):
            raise
        ending = StreamEnded(code="database_unavailable", detail="Connect again in a moment.")
    yield ServerSentEvent(event="ended", data=ending)


async def _has_news(post: Post) -> bool:
    """Wait for news, a second at most."""
    with suppress(TimeoutError):
        await asyncio.wait_for(post.news.wait(), LOOK_EVERY_S)
    heard = post.news.is_set()
    post.news.clear()
    return heard


async def _admitted(request: Request) -> SignedIn | StreamEnded:
    """Who the stream goes on for, or why it may not; asked before every batch and at least once a second."""
    if request.app.state.stopping.is_set():
        return StreamEnded(code="stopping", detail="The server stops; connect again.")
    claims = _claims_of(request)
    if claims.expires_at <= now().timestamp():
        return StreamEnded(code="token_expired", detail="Connect again with a new token.")
    try:
        async with asyncio.timeout(LONGEST_DOUBT_S):
            return await admit(request, claims)
    except AppError as refusal:
        return StreamEnded(code=refusal.code, detail=refusal.message, opens_at=refusal.details.get("opens_at"))


def _claims_of(request: Request) -> AccessClaims:
    """What the token says that the stream was opened with."""
    claims: AccessClaims = request.state.claims
    return claims


def _text(position: Position) -> str:
    return f"{(position.relayed_at - BEGINNING) // MICROSECOND}-{position.event_id}"
