"""Logs: structlog to standard output, one JSON object a line, with request, trace and actor ids bound."""

import logging
import sys
from typing import TextIO

import structlog

from shared.settings import TelemetrySettings

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(settings: TelemetrySettings, service: str, *, to: TextIO = sys.stdout) -> None:
    """Set up logging for the whole process, written `to` a text stream; the standard library's records go the same way."""
    structlog.contextvars.bind_contextvars(service=service)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    printer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, printer],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.log_level]),
        logger_factory=structlog.WriteLoggerFactory(file=to),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=printer))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(_LEVELS[settings.log_level], logging.WARNING))
