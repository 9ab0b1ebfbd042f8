"""HTTP as every service speaks it: operations, dialects, reading and writing of messages, probes, OpenAPI."""
