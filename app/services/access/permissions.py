"""The columns that the permissions of a membership hang on, beside its window, and what they say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.models import (
    CustomField,
    MemberDisclosure,
    MemberException,
    Membership,
    PermissionGroup,
    SpendingLimit,
    WarehouseDisclosure,
)
from app.services.access.custom_fields import OwnField, RecordFields
from app.services.access.prepared import decimal_text

IS_IN = and_(PermissionGroup.company_id == Membership.company_id, PermissionGroup.id == Membership.group_id)


def _told(table: type[WarehouseDisclosure] | type[MemberDisclosure], whose: ColumnElement[bool]) -> ScalarSelect[Any]:
    told = func.jsonb_object_agg(cast(table.location_id, Text), table.disclosure, type_=JSONB)
    return select(told).where(table.company_id == Membership.company_id, whose).scalar_subquery()


_LIMITS = (
    select(
        func.jsonb_agg(
            func.jsonb_build_array(
                SpendingLimit.document_kind,
                decimal_text(SpendingLimit.per_order),
                decimal_text(SpendingLimit.per_month),
                SpendingLimit.approver,
                SpendingLimit.membership_id.is_not(None),
                SpendingLimit.group_id.is_not(None),
            ),
            type_=JSONB,
        )
    )
    .where(
        SpendingLimit.company_id == Membership.company_id,
        or_(
            SpendingLimit.membership_id == Membership.id,
            SpendingLimit.group_id == Membership.group_id,
            SpendingLimit.role == Membership.role,
        ),
    )
    .scalar_subquery()
    .label("limits")
)
# In the order in which they are shown.
_OWN_FIELDS = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(
                    CustomField.record,
                    CustomField.code,
                    CustomField.labels,
                    CustomField.type,
                    CustomField.choices,
                    CustomField.required,
                    CustomField.default_value,
                    CustomField.partner_access,
                    CustomField.group_access[cast(Membership.group_id, Text)],
                ),
                CustomField.position,
                CustomField.code,
            )
        )
    )
    .where(CustomField.company_id == Membership.company_id, CustomField.active)
    .scalar_subquery()
    .label("own_fields")
)
_EXCEPTIONS = tuple(
    select(func.array_agg(MemberException.scope))
    .where(
        MemberException.company_id == Membership.company_id,
        MemberException.membership_id == Membership.id,
        MemberException.effect == effect,
    )
    .scalar_subquery()
    .label(name)
    for effect, name in (("grant", "granted"), ("deny", "denied"))
)
# All that the permissions of a membership hang on, beside its role.
PERMISSIONS = (
    Membership.role,
    Membership.partner_id,
    Membership.administers,
    PermissionGroup.scopes,
    func.coalesce(Membership.data_range, PermissionGroup.data_range, "all").label("data_range"),
    _told(WarehouseDisclosure, WarehouseDisclosure.group_id == Membership.group_id).label("told_group"),
    _told(MemberDisclosure, MemberDisclosure.membership_id == Membership.id).label("told_member"),
    PermissionGroup.fields.label("fields_group"),
    Membership.fields.label("fields_member"),
    _LIMITS,
    _OWN_FIELDS,
    *_EXCEPTIONS,
)


def own_field_access(group_access: str | None, partner_access: str, *, is_partner: bool) -> str:
    """What a person does with a field: its group's word counts, else the partner's, else all."""
    return group_access or (partner_access if is_partner else "write")


def own_fields_of(rows: Iterable[Sequence[Any]], *, is_partner: bool) -> dict[str, RecordFields]:
    """The company's own fields as one person has them, and what those that it does not have begin with."""
    seen: dict[str, list[OwnField]] = defaultdict(list)
    unseen: dict[str, dict[str, Any]] = defaultdict(dict)
    for record, code, labels, kind, choices, required, default, partner_access, group_access in rows:
        access = own_field_access(group_access, partner_access, is_partner=is_partner)
        if access != "none":
            seen[record].append(OwnField(record, code, labels, kind, tuple(choices), required, default, access))
        elif default is not None:
            unseen[record][code] = default
    return {name: RecordFields(seen.get(name, ()), unseen.get(name, {})) for name in seen.keys() | unseen.keys()}
