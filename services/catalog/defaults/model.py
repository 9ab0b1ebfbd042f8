"""What starting over keeps."""

KEPT = frozenset({"schema_migration"})
