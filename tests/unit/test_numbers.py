"""Numbers of documents."""

from app.services.documents.numbers import PREFIX


def test_no_two_kinds_of_document_share_their_first_letters() -> None:
    assert len(set(PREFIX.values())) == len(PREFIX)
