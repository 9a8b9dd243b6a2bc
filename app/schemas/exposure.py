"""What a change of permissions would show or hide, and to whom."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.models.custom_fields import CustomRecord
from app.schemas.common import Input, Named, Output, unchanged
from app.schemas.custom_fields import Access
from app.schemas.members import PersonRead
from app.schemas.permission_groups import (
    RANGES,
    DataRange,
    Disclosure,
    FieldAccess,
    FieldClass,
    FieldRulesList,
    Scopes,
    WarehouseDisclosureInput,
)


class GroupChange(Input):
    """What is to change of a group; what is left out stays as it is."""

    scopes: Scopes | None = Field(default=None, description="null gives back all of the role.")
    data_range: DataRange = unchanged(description=RANGES)
    fields: FieldRulesList = unchanged()
    warehouses: list[WarehouseDisclosureInput] | None = Field(default=None, max_length=500)


class DoorRead(Output):
    """When and from where a person may be in."""

    always: bool
    is_open: bool = Field(description="Now.")
    minutes_a_week: int = Field(description="Of an ordinary week.")
    networks: list[str] = Field(description="None: from anywhere.")


class DoorTurn(Output):
    """The door now, and as it would be."""

    before: DoorRead
    after: DoorRead


class RangeTurn(Output):
    """Whose documents are seen now, and would be."""

    before: DataRange
    after: DataRange


class WarehouseTurn(Output):
    """What is told of a warehouse now, and would be."""

    location: Named
    before: Disclosure
    after: Disclosure


class FieldTurn(Output):
    """What is left of a class of fields now, and would be."""

    document: str
    field: FieldClass
    before: FieldAccess
    after: FieldAccess


class OwnFieldTurnRead(Output):
    """What the person does with one of the company's own fields now, and would do."""

    record: CustomRecord
    code: str
    labels: dict[str, str]
    before: Access
    after: Access
    records: int = Field(description="Records with a value in it among those that the person sees.")


class DocumentsTurnedRead(Output):
    """How many documents of a kind would be shown that are not now, and the other way round."""

    kind: str
    shown: int
    hidden: int


class SampleRead(Output):
    """A document as the person reads it now, and would read it; null: not at all."""

    kind: str
    id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ExposureRead(Output):
    """What would be otherwise for one person."""

    membership_id: UUID
    user: PersonRead
    partner: Named | None
    door: DoorTurn | None = Field(description="null: as it is.")
    data_range: RangeTurn | None = Field(description="null: as it is.")
    scopes_gained: list[str]
    scopes_lost: list[str]
    warehouses: list[WarehouseTurn]
    fields: list[FieldTurn]
    own_fields: list[OwnFieldTurnRead]
    documents: list[DocumentsTurnedRead]
    samples: list[SampleRead]


class ExposurePreview(Output):
    """The people concerned, at most 50 of them; nothing has been changed."""

    people_count: int
    people: list[ExposureRead]
