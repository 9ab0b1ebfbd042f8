"""What the bus counts, by service, because one process may run several."""

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("rushes_bus_published_total", "Messages handed to the broker with its confirmation", ["service"])
UNPUBLISHED_AGE = Gauge(
    "rushes_bus_unpublished_age_seconds", "Age of the oldest row claimed from the outbox at its publishing", ["service"]
)
HANDLED = Counter("rushes_bus_handled_total", "Messages whose handler committed", ["service", "type"])
REPEATED = Counter("rushes_bus_repeated_total", "Deliveries of a message that was handled before", ["service", "type"])
FAILED = Counter("rushes_bus_failed_total", "Handlings that failed and will be tried again", ["service", "type"])
DEAD = Counter("rushes_bus_dead_total", "Messages given up", ["service", "type"])
UNKNOWN = Counter("rushes_bus_unknown_total", "Messages of a type that nothing here handles", ["service"])
LAG = Histogram("rushes_bus_lag_seconds", "From the commit of a message to the start of its handling", ["service"])
JOBS = Counter("rushes_jobs_total", "Runs of jobs by how they ended", ["service", "kind", "outcome"])
