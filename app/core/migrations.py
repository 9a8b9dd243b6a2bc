"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.util import await_only

ROOT = Path(__file__).resolve().parents[2]


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply pending migrations as the owner role; safe to repeat and to run twice at once.

    Must not be called from a running event loop: Alembic's environment starts its own.
    """
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = owner_url
    command.upgrade(config, revision)


def run_script(connection: Connection, sql: str) -> None:
    """Execute several statements at once inside the migration's transaction.

    The driver's prepared statements take only one statement each, so the script goes through its
    simple protocol.
    """
    connection.exec_driver_sql("SELECT 1")  # opens the transaction, which the driver does lazily
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the migration's connection is closed")
    await_only(driver.execute(sql))
