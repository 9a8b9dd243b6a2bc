"""The look for a kept answer reads one entry of the index, not all keys of the person.

What is compared with a column under row-level security has to be a plain value to be looked up in an index.
"""

from alembic import op

revision = "2026_11_30_0510"
down_revision = "2026_11_30_0501"
branch_labels = None
depends_on = None

LOOK_ONCE = """
CREATE OR REPLACE FUNCTION look_once(key_lock bigint, of_company uuid, of_user uuid, key_digits text)
RETURNS SETOF integer LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
{declared}
BEGIN
    IF NOT pg_try_advisory_xact_lock(key_lock) THEN
        RETURN QUERY VALUES (1), (2);
    ELSIF EXISTS (SELECT FROM idempotency_keys k WHERE k.company_id = of_company AND k.user_id = of_user
                  AND k.key = {wanted}) THEN
        RETURN NEXT 1;
    END IF;
END $$
"""
KEY = "convert_from(decode(key_digits, 'hex'), 'UTF8')"


def upgrade() -> None:
    op.execute(LOOK_ONCE.format(declared=f"DECLARE wanted text := {KEY};", wanted="wanted"))


def downgrade() -> None:
    op.execute(LOOK_ONCE.format(declared="", wanted=KEY))
