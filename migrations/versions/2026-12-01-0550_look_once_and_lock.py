"""The look for a kept answer takes one more lock: what the request needs anyway costs no round trip of its own."""

from alembic import op

revision = "2026_12_01_0550"
down_revision = "2026_11_30_0540"
branch_labels = None
depends_on = None

# Only where nothing came of the key yet: whoever sends a request again is answered without waiting for other requests.
LOOK_ONCE = """
CREATE FUNCTION look_once({parameters}) RETURNS SETOF integer
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE wanted text := convert_from(decode(key_digits, 'hex'), 'UTF8');
BEGIN
    IF NOT pg_try_advisory_xact_lock(key_lock) THEN
        RETURN QUERY VALUES (1), (2);
    ELSIF EXISTS (SELECT FROM idempotency_keys k WHERE k.company_id = of_company AND k.user_id = of_user
                  AND k.key = wanted) THEN
        RETURN NEXT 1;
    {otherwise}
    END IF;
END $$
"""
PARAMETERS = "key_lock bigint, of_company uuid, of_user uuid, key_digits text"
BESIDE = "ELSIF lock_beside IS NOT NULL THEN PERFORM pg_advisory_xact_lock(lock_beside);"
WITHOUT, WITH = "look_once(bigint, uuid, uuid, text)", "look_once(bigint, uuid, uuid, text, bigint)"


def upgrade() -> None:
    # With a default, as servers that are still running ask with four.
    _replace(WITHOUT, WITH, PARAMETERS + ", lock_beside bigint DEFAULT NULL", BESIDE)


def downgrade() -> None:
    _replace(WITH, WITHOUT, PARAMETERS, "")


def _replace(old: str, new: str, parameters: str, otherwise: str) -> None:
    op.execute(f"DROP FUNCTION {old}")
    op.execute(LOOK_ONCE.format(parameters=parameters, otherwise=otherwise))
    op.execute(f"REVOKE ALL ON FUNCTION {new} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {new} TO giao_app")
