-- Replicas: whom and what notifications are about. Fed by events, read through on a miss.
create table person (
    id uuid primary key,
    email text not null,
    first_name text,
    last_name text,
    locale text not null default 'en',
    is_active boolean not null default true
);
create table organization (
    id uuid primary key,
    name text not null
);
create table team (
    id uuid primary key,
    organization_id uuid not null,
    name text not null,
    image_id uuid
);
create index team_organization_idx on team (organization_id);
create table project (
    id uuid primary key,
    organization_id uuid not null,
    team_id uuid,
    title text,
    status text not null
);
create index project_team_idx on project (team_id);
create table member (
    project_id uuid not null,
    person_id uuid not null,
    status text not null,
    primary key (project_id, person_id)
);
create index member_person_idx on member (person_id);
create table role_holder (
    person_id uuid not null,
    role text not null,
    scope text not null,
    scope_id uuid not null,
    primary key (person_id, role, scope, scope_id)
);
create index role_holder_scope_idx on role_holder (scope, scope_id);
create table clip (
    id uuid primary key,
    project_id uuid not null,
    display_name text not null,
    is_final boolean not null
);

create table announcement (
    id uuid primary key,
    organization_id uuid not null,
    team_id uuid not null,
    project_id uuid,
    person_id uuid,
    clip_id uuid,
    kind text not null
        constraint announcement_kind_check
        check (kind in ('individual_message', 'message', 'final_edit', 'project_active', 'project_created')),
    message text not null,
    send_at timestamptz,
    state text not null default 'pending'
        constraint announcement_state_check check (state in ('pending', 'processing', 'sent', 'blocked', 'error')),
    revision integer not null default 1,
    created_by uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    finished_at timestamptz
);
create index announcement_team_idx on announcement (team_id, created_at desc);
create index announcement_organization_idx on announcement (organization_id, created_at desc);
create index announcement_project_idx on announcement (project_id);

-- One row a recipient and channel: the fan-out can be repeated, and nobody is told twice.
create table delivery (
    id uuid primary key default gen_random_uuid(),
    announcement_id uuid not null references announcement (id) on delete cascade,
    person_id uuid not null,
    channel text not null constraint delivery_channel_check check (channel in ('mail', 'push')),
    batch integer not null,
    state text not null constraint delivery_state_check check (state in ('pending', 'sent', 'blocked', 'error')),
    attempts integer not null default 0,
    failure_code text,
    updated_at timestamptz not null default now(),
    constraint delivery_once unique (announcement_id, person_id, channel)
);
create index delivery_batch_idx on delivery (announcement_id, batch) where state = 'pending';

create table notice (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null,
    announcement_id uuid not null references announcement (id) on delete cascade,
    created_at timestamptz not null,
    read_at timestamptz,
    constraint notice_once unique (person_id, announcement_id)
);
create index notice_person_idx on notice (person_id, created_at desc);
create index notice_announcement_idx on notice (announcement_id);

create table preference (
    person_id uuid not null,
    kind text not null,
    channel text not null,
    is_on boolean not null,
    primary key (person_id, kind, channel)
);

create table device (
    id uuid primary key,
    person_id uuid not null,
    endpoint text not null constraint device_endpoint_key unique,
    p256dh text not null,
    auth text not null,
    name text not null default '',
    created_at timestamptz not null
);
create index device_person_idx on device (person_id);

create table push_key (
    id integer primary key check (id = 1),
    private_key text not null,
    public_key text not null
);

-- Every fact of every service, as it happened.
create table event (
    id uuid primary key,
    type text not null,
    source text not null,
    subject text not null,
    organization_id uuid,
    project_id uuid,
    actor text,
    time timestamptz not null,
    sequence bigint not null,
    data jsonb not null
);
create index event_time_idx on event (time desc, id);
create index event_organization_idx on event (organization_id, time desc);
create index event_project_idx on event (project_id, time desc);
create index event_subject_idx on event (subject, time desc);
