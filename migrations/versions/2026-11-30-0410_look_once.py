"""The look for a kept answer, as a function: it travels in the round trip that begins a transaction."""

from alembic import op

revision = "2026_11_30_0410"
down_revision = "2026_11_30_0403"
branch_labels = None
depends_on = None

# No row: the key is free, and its lock is held; one row: its answer is kept; two: the first is still being worked on.
# The lock comes first, and what follows it in a volatile function sees all that was committed before it was had.
# The key comes in hexadecimal digits, as the statement is sent without parameters.
LOOK_ONCE = """
CREATE FUNCTION look_once(key_lock bigint, of_company uuid, of_user uuid, key_digits text) RETURNS SETOF integer
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(key_lock) THEN
        RETURN QUERY VALUES (1), (2);
    ELSIF EXISTS (SELECT FROM idempotency_keys k WHERE k.company_id = of_company AND k.user_id = of_user
                  AND k.key = convert_from(decode(key_digits, 'hex'), 'UTF8')) THEN
        RETURN NEXT 1;
    END IF;
END $$
"""
SIGNATURE = "look_once(bigint, uuid, uuid, text)"


def upgrade() -> None:
    op.execute(LOOK_ONCE)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO giao_app")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {SIGNATURE}")
