"""Traces: OpenTelemetry, off unless an endpoint is configured; the trace context is passed on in any case."""

import re
import secrets

import structlog
from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from shared.settings import TelemetrySettings

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
TRACER = trace.get_tracer("rushes")


def configure(settings: TelemetrySettings, service: str) -> None:
    """Send spans to the configured collector; without one, spans cost nothing and go nowhere."""
    if not settings.otlp_url:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  slow to import

    provider = TracerProvider(resource=Resource.create({"service.name": f"rushes-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_url)))
    trace.set_tracer_provider(provider)


def continued(traceparent: str | None) -> str:
    """A valid W3C traceparent: the one given, or a new trace's."""
    if traceparent and _TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def current() -> str | None:
    """The traceparent of what is being done now, to be stored beside an event."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    found = carrier.get("traceparent") or structlog.contextvars.get_contextvars().get("traceparent")
    return str(found) if found else None
