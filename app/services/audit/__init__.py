"""Proving the books: every invariant as one query that names the rows which break it."""

from app.services.audit.check import Check
from app.services.audit.result import CheckResult
from app.services.audit.run import AuditReport, run_audit, run_checks

__all__ = ["AuditReport", "Check", "CheckResult", "run_audit", "run_checks"]
