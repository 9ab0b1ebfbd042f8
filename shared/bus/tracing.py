"""Trace context across the bus: stored with the outbox row, continued around the handling (W3C traceparent)."""

import contextlib
from collections.abc import Iterator

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACER = trace.get_tracer("rushes.bus")


def current() -> str | None:
    """The traceparent of the running span, or None outside of one."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


@contextlib.contextmanager
def continued(traceparent: str | None, name: str) -> Iterator[None]:
    """Run the block in a span `name` whose parent is the sender's."""
    context = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
    with _TRACER.start_as_current_span(name, context=context, kind=trace.SpanKind.CONSUMER):
        yield
