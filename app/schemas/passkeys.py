"""Shapes of passkeys; options and credentials are as browsers make and take them (WebAuthn level 3, as JSON)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.auth import AfterHours
from app.schemas.common import Input, Name, Output


class PasskeyOptions(Output):
    """What the browser hands to the device."""

    public_key: dict[str, Any] = Field(description="JSON of PublicKeyCredentialCreationOptions or ...RequestOptions.")


class PasskeyCreate(Input):
    """What the device made, and what the person calls it."""

    name: Name = Field(examples=["Điện thoại của Lan"])
    credential: dict[str, Any]


class PasskeyRead(Output):
    """A passkey of the person."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class PasskeyAdded(Output):
    """The new passkey; recovery codes if there were none before, shown once."""

    passkey: PasskeyRead
    codes: list[str]


class Passkeys(Output):
    """All passkeys of the person."""

    items: list[PasskeyRead]


class PasskeySignIn(Input):
    """What the device signed."""

    credential: dict[str, Any]
    membership_id: UUID | None = Field(None, description="The company to enter; the first one when left out.")
    after_hours: AfterHours = False
