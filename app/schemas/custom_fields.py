"""The company's own fields in the API."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.models.custom_fields import CustomRecord
from app.schemas.common import Input, Name, Output, unchanged

Language = Literal["vi", "en", "ko"]
FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FieldType = Literal["text", "number", "date", "boolean", "choice"]
Access = Literal["none", "read", "write"]
Labels = Annotated[dict[Language, Name], Field(min_length=1, examples=[{"vi": "Dự án", "en": "Project"}])]
Choices = Annotated[list[Name], Field(max_length=200)]
Default = Annotated[str, StringConstraints(max_length=500)] | bool | None
GroupAccess = Annotated[dict[UUID, Access], Field(max_length=100, description="By permission group.")]


class CustomFieldCreate(Input):
    """A new field of a kind of record; `required` binds whoever may write it."""

    record: CustomRecord
    code: FieldCode = Field(examples=["project"])
    labels: Labels
    type: FieldType
    choices: Choices = Field(default=[])
    required: bool = False
    default_value: Default = Field(default=None, description="Filled in where nothing is given.")
    partner_access: Access = Field(default="none", description="What partners' people do with it.")
    group_access: GroupAccess = Field(default={})
    position: int = Field(default=0, ge=0, le=1000)


class CustomFieldUpdate(Input):
    """What may change of a field; out of use, it keeps the values it has."""

    labels: Labels = unchanged()
    choices: Choices = unchanged()
    required: bool = unchanged()
    default_value: Default = None
    partner_access: Access = unchanged()
    group_access: GroupAccess = unchanged()
    position: int = unchanged(ge=0, le=1000)
    active: bool = unchanged()


class OwnFieldRead(Output):
    """A field as the signed-in person has it; `required` of drafts is asked for when they are sent."""

    record: str
    code: str
    labels: dict[str, str]
    type: str
    choices: list[str]
    required: bool
    default_value: str | bool | None = Field(validation_alias="default")
    access: str


class OwnFieldsRead(Output):
    """The company's own fields that the signed-in person has, in order, and their JSON Schemas by kind of record."""

    items: list[OwnFieldRead]
    schemas: dict[str, dict[str, Any]]


class CustomFieldRead(Output):
    """A field with who has it."""

    id: UUID
    record: str
    code: str
    labels: dict[str, str]
    type: str
    choices: list[str]
    required: bool
    default_value: str | bool | None
    partner_access: str
    group_access: dict[str, str]
    position: int
    active: bool
    version: int
