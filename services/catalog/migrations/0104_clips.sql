-- A clip or a final video. Its id is its media object's.
create table clip (
    id uuid constraint clip_pkey primary key constraint clip_video_fkey references video on delete cascade,
    project_id uuid not null constraint clip_project_fkey references project on delete cascade,
    entity_id uuid constraint clip_entity_fkey references entity on delete set null,
    person_id uuid,
    is_final boolean not null default false,
    is_favorite boolean not null default false,
    number integer not null,
    shot_at timestamptz not null,
    fps integer,
    quality text,
    orientation text,
    latitude double precision,
    longitude double precision,
    in_case_mode boolean not null default false,
    name text,
    description text,
    final_description text,
    status text not null default 'pending' constraint clip_status_check check (status in ('pending', 'approved', 'rejected')),
    moderated_at timestamptz,
    moderated_by uuid,
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index clip_project on clip (project_id, created_at desc, id desc) where deleted_at is null;
create index clip_tally on clip (project_id, is_final, status) include (person_id) where deleted_at is null;
create index clip_entity on clip (entity_id) where entity_id is not null;
create index clip_person on clip (person_id) where person_id is not null;
create index clip_trash on clip (project_id, deleted_at) where deleted_at is not null;

-- Every decision on a clip, in order.
create table moderation (
    id uuid constraint moderation_pkey primary key,
    clip_id uuid not null constraint moderation_clip_fkey references clip on delete cascade,
    previous text not null,
    status text not null,
    decided_by text,
    decided_at timestamptz not null
);
create index moderation_clip on moderation (clip_id, decided_at);

-- The state of each scheduled notification, for counting: a read model.
create table announcement (
    id uuid constraint announcement_pkey primary key,
    team_id uuid not null,
    project_id uuid,
    state text not null
);
create index announcement_project on announcement (project_id, state);
create index announcement_team on announcement (team_id, state) where project_id is null;
