create table project (
    id uuid constraint project_pkey primary key,
    organization_id uuid not null,
    team_id uuid,
    title text,
    description text,
    orientation text not null default 'landscape'
        constraint project_orientation_check check (orientation in ('landscape', 'portrait')),
    theme text not null default '',
    access text not null default 'public' constraint project_access_check check (access in ('public', 'private')),
    publish_status text not null default 'unpublished'
        constraint project_publish_status_check check (publish_status in ('unpublished', 'published', 'publish_all')),
    starts_at timestamptz,
    ends_at timestamptz,
    is_paused boolean not null default false,
    is_archived boolean not null default false,
    -- what an administrator said against the dates; it holds until the schedule's next turn
    override text constraint project_override_check check (override in ('active', 'upcoming')),
    override_at timestamptz,
    incentive text,
    join_code text,
    is_geo_visible boolean not null default false,
    image_id uuid,
    teaser_id uuid,
    -- the status that was last announced, so that the schedule's turns are announced too
    told_status text,
    -- how many clips were ever added, for the number in a clip's display name
    clips_numbered integer not null default 0,
    created_at timestamptz not null,
    created_by text,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    constraint project_dates_check check (starts_at < ends_at)
);
create unique index project_join_code_key on project (lower(join_code)) where deleted_at is null;
create index project_team on project (team_id);
create index project_organization on project (organization_id);
create index project_trash on project (deleted_at) where deleted_at is not null;
create index project_image on project (image_id) where image_id is not null;

-- Where a project stands by its dates and flags alone.
create function schedule_status(p project) returns text
language sql stable parallel safe as $$
    select case
        when p.is_archived then 'archived'
        when p.is_paused then 'inactive'
        when p.starts_at > now() then 'upcoming'
        when p.ends_at <= now() then 'inactive'
        else 'active'
    end
$$;

-- Where it stands, with what an administrator said against the dates.
create function effective_status(p project) returns text
language sql stable parallel safe as $$
    select case
        when p.is_archived or p.is_paused or p.override is null then schedule_status(p)
        when p.starts_at > p.override_at and p.starts_at <= now() then schedule_status(p)
        when p.ends_at > p.override_at and p.ends_at <= now() then schedule_status(p)
        else p.override
    end
$$;

-- Wrong guesses of join codes, by caller (a credential, or an address).
create table guess (
    caller text constraint guess_pkey primary key,
    failures integer not null,
    since timestamptz not null
);

create table project_template (
    id uuid constraint project_template_pkey primary key,
    -- null: offered to everybody
    organization_id uuid,
    title text not null,
    description text not null default '',
    orientation text not null default 'landscape'
        constraint project_template_orientation_check check (orientation in ('landscape', 'portrait')),
    theme text not null default '',
    access text not null default 'public' constraint project_template_access_check check (access in ('public', 'private')),
    publish_status text not null default 'unpublished'
        constraint project_template_publish_status_check check (publish_status in ('unpublished', 'published', 'publish_all')),
    incentive text,
    position integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index project_template_organization on project_template (organization_id);
