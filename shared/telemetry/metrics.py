"""What Prometheus is told about every service."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("rushes_requests_total", "HTTP requests answered", ["service", "operation", "status"])
REQUEST_SECONDS = Histogram(
    "rushes_request_seconds",
    "Time to answer an HTTP request",
    ["service", "operation"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
IN_FLIGHT = Gauge("rushes_requests_in_flight", "HTTP requests being answered now", ["service"])
