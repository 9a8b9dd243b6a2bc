"""Permission groups, exceptions of single members, and access windows of groups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1942"
down_revision = "2026_11_29_1941"
branch_labels = None
depends_on = None

GROUPS, EXCEPTIONS, MEMBERSHIPS, WINDOWS = "permission_groups", "member_exceptions", "memberships", "access_windows"
ROLES = "'owner', 'sales', 'warehouse', 'accounting', 'viewer', 'customer', 'supplier', 'factory'"
LOOKING = (
    '["deliveries:read", "invoices:read", "items:read", "ledgers:read", "partners:read", "payment-notices:read",'
    ' "prices:read", "receipts:read", "sales-orders:read"%s]'
)
# What a new company starts with, for those that are there.
READY_MADE = (
    ("sales", "Bán hàng", "sales", None),
    ("warehouse", "Thủ kho", "warehouse", None),
    ("accounting", "Kế toán", "accounting", None),
    ("viewer", "Chỉ xem", "viewer", None),
    ("customer", "Khách hàng", "customer", None),
    ("customer-viewer", "Khách hàng: chỉ xem", "customer", LOOKING % ""),
    ("customer-approver", "Khách hàng: người duyệt", "customer", LOOKING % ', "sales-orders:negotiate"'),
    ("supplier", "Nhà cung cấp", "supplier", None),
    ("factory", "Bên nhận gia công", "factory", None),
    (
        "factory-floor",
        "Bên nhận gia công: tại xưởng",
        "factory",
        '["items:read", "production-orders:answer", "production-orders:read"]',
    ),
)
OF_ONE = "num_nonnulls(role, group_id, membership_id) = 1"


def upgrade() -> None:
    op.create_table(
        GROUPS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scopes", JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES}) AND role <> 'owner'", name=op.f(f"ck_{GROUPS}_role_known")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{GROUPS}")),
        sa.UniqueConstraint("company_id", "code", name=op.f(f"uq_{GROUPS}_company_id_code")),
    )
    values = ", ".join(
        f"('{code}', '{name}', '{role}', {'NULL' if scopes is None else repr(scopes)}::jsonb)"
        for code, name, role, scopes in READY_MADE
    )
    op.execute(
        f"INSERT INTO {GROUPS} (company_id, id, code, name, role, scopes, version)"
        f" SELECT c.id, gen_random_uuid(), g.code, g.name, g.role, g.scopes, 1"
        f" FROM companies c, (VALUES {values}) AS g(code, name, role, scopes)"
    )
    op.create_table(
        EXCEPTIONS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.CheckConstraint("effect IN ('grant', 'deny')", name=op.f(f"ck_{EXCEPTIONS}_effect_known")),
        _reference(EXCEPTIONS, "membership_id", MEMBERSHIPS),
        sa.PrimaryKeyConstraint("company_id", "membership_id", "scope", name=op.f(f"pk_{EXCEPTIONS}")),
    )
    op.add_column(MEMBERSHIPS, sa.Column("group_id", sa.Uuid()))
    op.create_foreign_key(
        f"fk_{MEMBERSHIPS}_group", MEMBERSHIPS, GROUPS, ["company_id", "group_id"], ["company_id", "id"]
    )
    op.create_index(f"ix_{MEMBERSHIPS}_group", MEMBERSHIPS, ["company_id", "group_id"])
    op.add_column(WINDOWS, sa.Column("group_id", sa.Uuid()))
    op.create_foreign_key(
        op.f(f"fk_{WINDOWS}_group_id"), WINDOWS, GROUPS, ["company_id", "group_id"], ["company_id", "id"]
    )
    op.create_unique_constraint(op.f(f"uq_{WINDOWS}_company_id_group_id"), WINDOWS, ["company_id", "group_id"])
    op.drop_constraint(op.f(f"ck_{WINDOWS}_of_role_or_member"), WINDOWS)
    op.execute(f"ALTER TABLE {WINDOWS} ADD CONSTRAINT ck_{WINDOWS}_of_one CHECK ({OF_ONE})")
    for table in (GROUPS, EXCEPTIONS):
        for statement in wall_statements(table, (*CHANGE, "DELETE"), staff_only=True):
            op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    op.drop_constraint(f"ck_{WINDOWS}_of_one", WINDOWS)
    op.execute(f"DELETE FROM {WINDOWS} WHERE group_id IS NOT NULL")
    op.drop_constraint(op.f(f"uq_{WINDOWS}_company_id_group_id"), WINDOWS)
    op.drop_constraint(op.f(f"fk_{WINDOWS}_group_id"), WINDOWS)
    op.drop_column(WINDOWS, "group_id")
    op.execute(
        f"ALTER TABLE {WINDOWS} ADD CONSTRAINT ck_{WINDOWS}_of_role_or_member"
        " CHECK ((role IS NULL) <> (membership_id IS NULL))"
    )
    op.drop_index(f"ix_{MEMBERSHIPS}_group", table_name=MEMBERSHIPS)
    op.drop_constraint(f"fk_{MEMBERSHIPS}_group", MEMBERSHIPS)
    op.drop_column(MEMBERSHIPS, "group_id")
    op.drop_table(EXCEPTIONS)
    op.drop_table(GROUPS)
