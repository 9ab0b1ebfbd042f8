-- Read models, fed by events. No foreign keys: facts of two services arrive in any order.
create table organization (
    id uuid constraint organization_pkey primary key,
    name text not null default '',
    quota_bytes bigint,
    storage_status text not null default 'compliant'
        constraint organization_storage_status_check check (storage_status in ('compliant', 'grace', 'locked'))
);
create table team (
    id uuid constraint team_pkey primary key,
    organization_id uuid not null,
    name text not null
);
create index team_organization on team (organization_id);
create table project (
    id uuid constraint project_pkey primary key,
    organization_id uuid not null,
    team_id uuid,
    title text,
    publish_status text not null
);
create table member (
    project_id uuid not null,
    person_id uuid not null,
    is_active boolean not null,
    constraint member_pkey primary key (project_id, person_id)
);
create table clip (
    id uuid constraint clip_pkey primary key,
    project_id uuid not null,
    person_id uuid,
    status text not null,
    display_name text not null
);

-- From the wish to upload until the bytes are an object of this same id.
create table upload (
    id uuid constraint upload_pkey primary key,
    organization_id uuid not null,
    team_id uuid,
    project_id uuid,
    person_id uuid,
    kind text not null constraint upload_kind_check check (kind in ('clip', 'edit', 'shot', 'teaser')),
    content_type text not null,
    file_name text not null constraint upload_file_name_key unique,
    key text not null,
    storage_id text not null,
    declared_size bigint constraint upload_declared_size_check check (declared_size > 0),
    part_size bigint not null,
    state text not null default 'open' constraint upload_state_check check (state in ('open', 'completing', 'complete', 'expired')),
    -- what the client said it sent, kept before the store is told to put it together
    parts jsonb,
    context jsonb not null default '{}',
    original_name text,
    lease_until timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    completed_at timestamptz,
    aborted_at timestamptz,
    constraint upload_lease_check check ((state = 'completing') = (lease_until is not null))
);
create index upload_open on upload (expires_at) where state = 'open';
create index upload_completing on upload (lease_until) where state = 'completing';
create index upload_unaborted on upload (id) where state = 'expired' and aborted_at is null;

create table object (
    id uuid constraint object_pkey primary key,
    organization_id uuid not null,
    team_id uuid,
    project_id uuid,
    person_id uuid,
    kind text not null constraint object_kind_check check (kind in ('clip', 'edit', 'shot', 'teaser')),
    file_name text not null constraint object_file_name_key unique,
    key text not null,
    original_name text,
    content_type text not null,
    size bigint not null constraint object_size_check check (size > 0),
    state text not null default 'stored' constraint object_state_check check (state in ('stored', 'processing', 'ready', 'failed')),
    failure_code text,
    failure_reason text,
    probe jsonb,
    thumbnail_id uuid not null,
    thumbnail_count integer not null default 0,
    thumbnail_size bigint not null default 0,
    web_size bigint not null default 0,
    proxy_size bigint not null default 0,
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index object_usage on object (organization_id, team_id) include (size, web_size, proxy_size, thumbnail_size) where deleted_at is null;
create index object_project on object (project_id);
create index object_trash on object (deleted_at) where deleted_at is not null;

create table rendition (
    object_id uuid not null constraint rendition_object_fkey references object on delete cascade,
    kind text not null constraint rendition_kind_check check (kind in ('thumbnails', 'web', 'sd')),
    is_copy boolean not null,
    width integer not null,
    height integer not null,
    state text not null default 'waiting' constraint rendition_state_check check (state in ('waiting', 'ready', 'failed')),
    job_id uuid not null,
    -- the store's id of the upload that a worker began, so that its successor can abort it
    storage_id text,
    size bigint not null default 0,
    failure_code text,
    failure_reason text,
    ready_at timestamptz,
    constraint rendition_pkey primary key (object_id, kind)
);

create table image (
    id uuid constraint image_pkey primary key,
    owner_kind text not null constraint image_owner_kind_check check (owner_kind in ('organization', 'team', 'project', 'person')),
    owner_id uuid not null,
    organization_id uuid,
    usage text not null constraint image_usage_check check (usage in ('profile', 'hero')),
    names text[] not null,
    size bigint not null,
    created_at timestamptz not null
);
create index image_owner on image (owner_kind, owner_id, usage);

-- Bytes whose row is gone: rows vanish first, bytes after.
create table garbage (
    key text constraint garbage_pkey primary key,
    created_at timestamptz not null default now()
);
