"""The owner role, which row-level security does not bind: for arranging and looking."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.db import async_url

# The audit's own settings, and one plan for all companies: planning would take longer than looking. Each key begins
# with the company, so that an index finds its few rows whatever the planner thinks of tables still empty.
SETTINGS = {
    "jit": "off",
    "enable_nestloop": "off",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}


def open_owner(url: str) -> AsyncEngine:
    """An engine as the owner role; dispose of it before its database is dropped.

    Its connections are kept: proving a password to the server takes longer than most questions.
    """
    return create_async_engine(
        async_url(url),
        pool_size=2,
        max_overflow=-1,
        pool_use_lifo=True,
        connect_args={"prepared_statement_cache_size": 500, "server_settings": SETTINGS},
    )
