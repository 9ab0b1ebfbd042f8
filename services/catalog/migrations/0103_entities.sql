create table shot_type (
    id uuid constraint shot_type_pkey primary key,
    name text not null,
    description text,
    icon text,
    fps integer,
    quality text,
    position integer not null
);

-- What a production is made of. A shot of a shot list is the same row, whichever API looks at it.
create table entity (
    id uuid constraint entity_pkey primary key,
    project_id uuid not null constraint entity_project_fkey references project on delete cascade,
    kind text not null constraint entity_kind_check check (kind in ('shot')),
    shot_type_id uuid constraint entity_shot_type_fkey references shot_type on delete set null,
    title text not null,
    description text not null default '',
    orientation text not null default 'landscape',
    fps integer not null default 30,
    quality text not null default '1080',
    position integer not null,
    is_hidden boolean not null default false,
    example_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint entity_position_key unique (project_id, kind, position) deferrable initially deferred
);
create index entity_example on entity (example_id) where example_id is not null;

create table membership (
    project_id uuid not null constraint membership_project_fkey references project on delete cascade,
    person_id uuid not null,
    status text not null default 'active' constraint membership_status_check check (status in ('active', 'inactive')),
    joined_by text not null constraint membership_joined_by_check check (joined_by in ('code', 'hand')),
    joined_at timestamptz not null,
    constraint membership_pkey primary key (project_id, person_id)
);
create index membership_person on membership (person_id, project_id) where status = 'active';
