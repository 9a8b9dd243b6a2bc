"""Permission groups and members' permissions in the API."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import Code, Input, Name, Named, Output, unchanged
from app.schemas.members import Role

Scope = Annotated[str, StringConstraints(pattern=r"^[a-z-]+:[a-z]+$", max_length=60)]
Scopes = Annotated[list[Scope], Field(max_length=200, examples=[["sales-orders:read"]])]


class PermissionGroupCreate(Input):
    """A named part of what a role may do; no scopes: all of it."""

    code: Code = Field(examples=["night-shift"])
    name: Name = Field(examples=["Ca đêm"])
    role: Role
    scopes: Scopes | None = None


class PermissionGroupUpdate(Input):
    """What may change of a group; `scopes: null` gives back all of the role."""

    name: Name = unchanged()
    scopes: Scopes | None = None


class PermissionGroupRead(Output):
    """A part of what a role may do; null scopes: all of it, also what the role gets to hold later."""

    id: UUID
    code: str
    name: str
    role: str
    scopes: list[str] | None
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


class RoleRead(Output):
    """A role and all that it holds: what groups of it choose from."""

    role: str
    scopes: list[str]


class MemberPermissionsUpdate(Input):
    """A member's group, and what is otherwise than in the group: granted or denied, within the role."""

    group_id: UUID | None = None
    granted: Scopes = Field(default=[])
    denied: Scopes = Field(default=[])

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
    scopes: list[str] = Field(description="What is left of it all.")
    role_scopes: list[str] = Field(description="What the role holds: a member never holds more.")
    default_scopes: list[str] = Field(description="Those of them that a member without a group holds.")
