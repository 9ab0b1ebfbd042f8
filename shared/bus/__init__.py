"""Facts and commands between services: outbox, relay, transports, consumer, jobs, dead letters (ADR-0006)."""
