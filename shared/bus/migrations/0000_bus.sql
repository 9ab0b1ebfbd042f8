-- What every service's schema has for facts, commands and jobs. Unqualified: the runner sets search_path to the service's schema.

-- Facts and commands of this service, written in the transaction that caused them; a row with a queue is a command.
create table outbox (
    seq bigint generated always as identity constraint outbox_pkey primary key,
    id uuid not null,
    type text not null,
    subject text not null default '',
    queue text,
    organization uuid,
    project uuid,
    actor text,
    traceparent text,
    time timestamptz not null,
    data jsonb not null,
    published_at timestamptz
) with (autovacuum_vacuum_scale_factor = 0.02);
create index outbox_unpublished on outbox (seq) where published_at is null;
create index outbox_published on outbox using brin (published_at);

create function outbox_notify() returns trigger
language plpgsql as $$
begin
    perform pg_notify(tg_table_schema || '_outbox', '');
    return null;
end
$$;
create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();

-- What this service handled: written in the transaction of the handling, so a second delivery has no effect.
create table inbox (
    message_id uuid not null,
    consumer text not null,
    handled_at timestamptz not null default now(),
    constraint inbox_pkey primary key (message_id, consumer)
);
create index inbox_handled on inbox using brin (handled_at);

-- The newest message per subject that a replica has seen, so that a retried old fact does not undo a new one.
create table replica_mark (
    source text not null,
    subject text not null,
    sequence bigint not null,
    constraint replica_mark_pkey primary key (source, subject)
);

-- The in-process transport's queues: what was published to this service and not handled yet.
create table mailbox (
    seq bigint generated always as identity constraint mailbox_pkey primary key,
    queue text not null,
    message_id uuid not null,
    type text not null,
    body bytea not null,
    attempts integer not null default 0,
    deliveries integer not null default 0,
    due_at timestamptz not null default now(),
    taken_by uuid,
    constraint mailbox_message_key unique (queue, message_id)
) with (autovacuum_vacuum_scale_factor = 0.02);
create index mailbox_queue on mailbox (queue, seq);

-- Messages that the in-process transport gave up on; RabbitMQ keeps its own in `<queue>.dead`.
create table dead_letter (
    message_id uuid not null,
    queue text not null,
    type text not null,
    body bytea not null,
    attempts integer not null,
    error text not null,
    died_at timestamptz not null default now(),
    constraint dead_letter_pkey primary key (queue, message_id)
);

-- Long work, leased to one worker at a time.
create table job (
    id uuid not null constraint job_pkey primary key,
    kind text not null,
    queue text not null,
    payload jsonb not null,
    key text constraint job_key_key unique,
    state text not null default 'queued'
        constraint job_state_check check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority smallint not null default 0,
    attempts integer not null default 0,
    max_attempts integer not null constraint job_max_attempts_check check (max_attempts > 0),
    run_after timestamptz not null,
    sent_at timestamptz,
    lease_until timestamptz,
    worker text,
    progress real not null default 0 constraint job_progress_check check (progress between 0 and 1),
    failure_code text,
    failure_reason text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    constraint job_lease_check check ((state = 'running') = (lease_until is not null))
);
create index job_due on job (queue, priority desc, run_after) where state = 'queued';
create index job_leased on job (lease_until) where state = 'running';
create index job_finished on job (finished_at) where finished_at is not null;

-- Answers to POSTs that carried an Idempotency-Key, given again when the same caller asks again.
create table idempotency (
    key text not null,
    actor text not null,
    fingerprint text not null,
    status integer,
    body bytea,
    created_at timestamptz not null default now(),
    constraint idempotency_pkey primary key (actor, key)
);
create index idempotency_created on idempotency (created_at);

-- Removes up to `batch` rows of each table that are older than what anyone still asks for; returns how many went.
create function prune_bus(keep interval, batch integer) returns bigint
language sql as $$
    with old_outbox as (
        delete from outbox where seq in (select seq from outbox where published_at < now() - keep limit batch) returning 1
    ), old_inbox as (
        delete from inbox where ctid = any (array(select ctid from inbox where handled_at < now() - keep limit batch)) returning 1
    ), old_job as (
        delete from job where id in (select id from job where finished_at < now() - keep limit batch) returning 1
    )
    select (select count(*) from old_outbox) + (select count(*) from old_inbox) + (select count(*) from old_job)
$$;
