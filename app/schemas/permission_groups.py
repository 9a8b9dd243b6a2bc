"""Permission groups and members' permissions in the API."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.field_rules import DOCUMENTS
from app.schemas.common import Code, Input, Name, Named, Output, unchanged
from app.schemas.members import Role

Scope = Annotated[str, StringConstraints(pattern=r"^[a-z-]+:[a-z]+$", max_length=60)]
DataRange = Literal["own", "accounts", "all"]
RANGES = (
    "`own`: documents that one made, with what belongs to them; `accounts`: those of the partners that one is in charge"
    " of; `all`: all that the role sees. Sums over more than that are not shown."
)
FieldClass = Literal["price", "discount", "cost", "quantity", "credit"]
FieldAccess = Literal["write", "read", "absent"]


class FieldRule(Input):
    """What is left of a class of fields of a document: set, only read, or absent from every answer."""

    document: Literal["all", *DOCUMENTS] = Field(examples=["sales-orders"])  # type: ignore[valid-type]
    field: FieldClass
    access: FieldAccess


FieldRulesList = Annotated[list[FieldRule], Field(max_length=200, description="Nothing said: may be set.")]
Scopes = Annotated[list[Scope], Field(max_length=200, examples=[["sales-orders:read"]])]


class PermissionGroupCreate(Input):
    """A named part of what a role may do; no scopes: all of it."""

    code: Code = Field(examples=["night-shift"])
    name: Name = Field(examples=["Ca đêm"])
    role: Role
    scopes: Scopes | None = None
    data_range: DataRange = Field(default="all", description=RANGES)
    fields: FieldRulesList = Field(default=[])


class PermissionGroupUpdate(Input):
    """What may change of a group; `scopes: null` gives back all of the role."""

    name: Name = unchanged()
    scopes: Scopes | None = None
    data_range: DataRange = unchanged(description=RANGES)
    fields: FieldRulesList = unchanged()


class PermissionGroupRead(Output):
    """A part of what a role may do; null scopes: all of it, also what the role gets to hold later."""

    id: UUID
    code: str
    name: str
    role: str
    scopes: list[str] | None
    data_range: DataRange
    fields: list[FieldRule]
    version: int


Disclosure = Literal["exact", "band", "yes_no", "hidden"]


class WarehouseDisclosureInput(Input):
    """How exactly a group's people are told what a warehouse has."""

    location_id: UUID
    disclosure: Disclosure = Field(
        description="`band`: at least 1, 2, 5, 10 ...; `yes_no`: whether it is enough; `hidden`: there is none."
    )


class WarehouseDisclosuresUpdate(Input):
    """Of warehouses that are not named everything is told."""

    warehouses: list[WarehouseDisclosureInput] = Field(max_length=500)


class WarehouseDisclosureRead(Output):
    """A warehouse, and how exactly the group's people are told what it has."""

    location: Named
    disclosure: Disclosure


class WarehouseDisclosuresRead(Output):
    """Every warehouse of the company."""

    warehouses: list[WarehouseDisclosureRead]


class WarehouseTold(Output):
    """What one member is told of a warehouse, whatever the group is told."""

    location_id: UUID
    disclosure: Disclosure


class FieldClassesRead(Output):
    """A document and the classes of fields that are told of it somewhere."""

    document: str
    fields: list[FieldClass]


class RoleRead(Output):
    """A role and all that it holds: what groups of it choose from."""

    role: str
    scopes: list[str]


class MemberPermissionsUpdate(Input):
    """A member's group, and what is otherwise than in the group: granted or denied, within the role."""

    group_id: UUID | None = None
    granted: Scopes = Field(default=[])
    denied: Scopes = Field(default=[])
    data_range: DataRange | None = Field(default=None, description="In place of the group's; null: as the group says.")
    warehouses: list[WarehouseDisclosureInput] = Field(
        default=[], max_length=500, description="In place of what the group is told of these."
    )
    fields: FieldRulesList = Field(default=[], description="In place of the group's rules about the same fields.")

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if len({*self.granted, *self.denied}) < len(self.granted) + len(self.denied):
            raise PydanticCustomError("scope_named_twice", "A scope is named once, granted or denied.")
        return self


class MemberPermissionsRead(Output):
    """What a member may do, and where it comes from."""

    group: Named | None
    granted: list[str]
    denied: list[str]
    data_range: DataRange | None
    warehouses: list[WarehouseTold]
    fields: list[FieldRule]
    sees: DataRange = Field(description="What is left of group and exception.")
    scopes: list[str] = Field(description="What is left of it all.")
    role_scopes: list[str] = Field(description="What the role holds: a member never holds more.")
    default_scopes: list[str] = Field(description="Those of them that a member without a group holds.")
