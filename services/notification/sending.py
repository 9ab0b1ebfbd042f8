"""The jobs of this service: announcements whose time has come, batches of deliveries, single mails."""

from datetime import timedelta
from uuid import UUID

from services.notification.announcements import usecases as announcements
from services.notification.deliveries import usecases as deliveries
from services.notification.mails import usecases as mails
from shared.bus.job_handlers import Job, Jobs
from shared.bus.jobs import Claim
from shared.sql.database import UnitOfWork

MAIL_JOB = "mail"
JOBS = Jobs()


@JOBS.does(announcements.JOB, deadline=timedelta(minutes=10))
async def announce(job: Job) -> None:
    """Fan an announcement out."""
    async with job.finishing() as uow:
        await announcements.begin(uow, UUID(job.payload["id"]), int(job.payload["revision"]))


@JOBS.gave_up(announcements.JOB)
async def announcing_failed(uow: UnitOfWork, claim: Claim, code: str, reason: str) -> None:
    """Say so on the announcement."""
    assert code or reason
    await announcements.give_up(uow, UUID(claim.payload["id"]), int(claim.payload["revision"]))


@JOBS.does(announcements.LATE_JOB, deadline=timedelta(minutes=10))
async def announce_to_latecomers(job: Job) -> None:
    """Fan an announcement out to those who were heard of too late."""
    async with job.finishing() as uow:
        await announcements.catch_up(uow, UUID(job.payload["id"]))


@JOBS.does(deliveries.JOB, deadline=timedelta(minutes=10))
async def deliver(job: Job) -> None:
    """Send a batch; the announcement ends with its last one."""
    announcement_id = UUID(job.payload["id"])
    await deliveries.send_batch(job.backend, announcement_id, int(job.payload["batch"]))
    async with job.finishing() as uow:
        await announcements.settle(uow, announcement_id)


@JOBS.gave_up(deliveries.JOB)
async def delivering_failed(uow: UnitOfWork, claim: Claim, code: str, reason: str) -> None:
    """What is left of the batch is not sent."""
    assert code or reason
    announcement_id = UUID(claim.payload["id"])
    await deliveries.give_up_batch(uow, announcement_id, int(claim.payload["batch"]), code)
    await announcements.settle(uow, announcement_id)


@JOBS.does(MAIL_JOB, deadline=timedelta(minutes=2))
async def mail(job: Job) -> None:
    """Send one mail."""
    told = job.payload
    await mails.send(job.backend, told["to"], told["template"], told["values"], message_key=told["key"])
