"""Names on the broker, and who must get facts from the first one on."""

from shared.events.envelope import COMMANDS

_WORK_QUEUES: set[str] = set()

EXCHANGE = "rushes.events"
EVERYTHING = "rushes.#"
SERVICES = ("auth", "catalog", "media", "notification")
"""Services whose event queue exists before anything is published, so that the order of their start loses no fact."""

DELIVERY_LIMIT = 20
"""Deliveries that end without a verdict (the process died) before a message is dead."""


def events_queue(service: str) -> str:
    """The queue on which a service gets its facts."""
    return f"{service}.events"


def jobs_queue(service: str) -> str:
    """The queue on which the workers of a service are told that there are jobs."""
    return f"{service}.jobs"


def dead_queue(queue: str) -> str:
    """Where the messages of `queue` end that nobody could handle."""
    return f"{queue}.dead"


def retry_queue(queue: str, delay_ms: int) -> str:
    """Where messages of `queue` wait for `delay_ms`. One queue a delay: within one, the first in is the first out."""
    return f"{queue}.retry.{delay_ms}"


def owner(queue: str) -> str:
    """The service that a queue belongs to."""
    return queue.partition(".")[0]


def work_queue(name: str) -> str:
    """Make a queue of jobs besides `<service>.jobs` known, and return its name."""
    _WORK_QUEUES.add(name)
    return name


def known_queues() -> list[str]:
    """Every queue that may hold messages or dead letters: facts, jobs, and those of the commands that are imported."""
    commands = {command.queue for command in COMMANDS.values() if "." in command.queue}
    return sorted({events_queue(s) for s in SERVICES} | {jobs_queue(s) for s in SERVICES} | commands | _WORK_QUEUES)
