"""Files on documents: each belongs to a document, and to its partner."""

from app.models.base import table_of
from app.services.attachments.documents import CARRIERS
from app.services.audit.check import Check

DOCUMENTS = " UNION ALL ".join(
    f"SELECT company_id, id, partner_id, '{carrier.kind}' AS kind FROM {table_of(carrier.model).name}"  # noqa: S608
    for carrier in CARRIERS
)
BELONG = Check(
    "attachments_belong_to_documents",
    "Each file is on a document that is there, and as visible as it: it names the document's partner.",
    ("attachments",),
    f"""
    SELECT a.company_id, 'attachments ' || a.id AS row_name,
           CASE WHEN d.id IS NULL THEN 'a document' ELSE coalesce(d.partner_id::text, 'no partner') END AS expected,
           coalesce(a.partner_id::text, 'no partner') AS found
    FROM attachments a
    LEFT JOIN ({DOCUMENTS}) d ON d.company_id = a.company_id AND d.id = a.document_id AND d.kind = a.document_kind
    WHERE d.id IS NULL OR a.partner_id IS DISTINCT FROM d.partner_id""",  # noqa: S608
)

CHECKS = (BELONG,)
