"""Logs and metrics of every process."""

import logging
import os
import sys

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app.core.settings import Settings

MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("giao_http_requests_total", "Answered HTTP requests.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "giao_http_request_seconds",
    "Time from request to last byte of the answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
RETRIES = Counter("giao_transaction_retries_total", "Transactions run again after a deadlock.")
OUTBOX_PENDING = Gauge("giao_outbox_pending", "Events not yet relayed.", multiprocess_mode="mostrecent")
OUTBOX_OLDEST_SECONDS = Gauge(
    "giao_outbox_oldest_seconds", "Age of the oldest event not yet relayed.", multiprocess_mode="mostrecent"
)
JOBS = Counter("giao_jobs_total", "Finished background jobs.", ["job", "outcome"])


# Frames without their local variables: those hold passwords and other people's data.
_traceback = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def configure_logging(settings: Settings) -> None:
    """Send every log line, also those of libraries, through one structured format to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [_traceback, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    for noisy in ("uvicorn.access", "uvicorn.error", "httpx", "httpcore", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger whose lines carry the request's bound values."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def render_metrics() -> tuple[bytes, str]:
    """Return all processes' metrics in Prometheus text form, with its content type."""
    registry = REGISTRY
    if MULTIPROCESS_VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
