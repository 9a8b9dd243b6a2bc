"""Spending limits in the API."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.access_windows import WindowMember
from app.schemas.common import CreditLimit, CreditText, Input, Named, Output

PartnerRole = Literal["customer", "supplier", "factory"]
SpendingKind = Literal["sales_order"]
Approver = Literal["partner", "company"]


class SpendingLimitUpdate(Input):
    """What a role orders without asking; instead of that, a permission group; instead of both, one member."""

    role: PartnerRole | None = None
    group_id: UUID | None = None
    membership_id: UUID | None = None
    document_kind: SpendingKind = "sales_order"
    per_order: CreditLimit | None = Field(
        default=None, description="In the company's currency, with VAT; null: any.", examples=["20000000"]
    )
    per_month: CreditLimit | None = Field(
        default=None, description="All orders of a calendar month together; null: any.", examples=["100000000"]
    )
    approver: Approver = Field(
        default="partner", description="`partner`: approvers of the partner or the company; `company`: the company's."
    )

    @model_validator(mode="after")
    def _is_of_one(self) -> Self:
        if sum(whose is not None for whose in (self.role, self.group_id, self.membership_id)) != 1:
            raise PydanticCustomError("of_one", "A limit is of a role, of a group or of a member.")
        return self


class SpendingLimitRead(Output):
    """What a role, a group or a member orders without asking; both amounts null: anything."""

    id: UUID
    document_kind: SpendingKind
    role: PartnerRole | None
    group: Named | None
    member: WindowMember | None
    per_order: CreditText | None
    per_month: CreditText | None
    approver: Approver
