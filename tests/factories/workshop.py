"""What jobs work with, as tests run them."""

from app.core.db import Database
from app.core.settings import Settings
from app.jobs.events import Workshop
from app.services.documents.numbers import Numbers


def workshop_of(database: Database, settings: Settings) -> Workshop:
    """The worker's tools on a test's database."""
    return Workshop(database, settings, Numbers(database))
