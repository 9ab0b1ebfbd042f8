-- Organizations and their teams.

create table organization (
    id uuid not null constraint organization_pkey primary key,
    name text not null constraint organization_name_check check (length(name) between 1 and 200),
    status text not null default 'active'
        constraint organization_status_check check (status in ('active', 'free_trial_expired', 'delinquent', 'inactive')),
    storage_status text not null default 'compliant'
        constraint organization_storage_status_check check (storage_status in ('compliant', 'grace', 'locked')),
    quota_bytes bigint constraint organization_quota_check check (quota_bytes >= 0),
    image_id uuid,
    hero_image_id uuid,
    email text,
    billing_name text,
    address_name text,
    address_line1 text,
    address_line2 text,
    address_city text,
    address_state text,
    address_zip text,
    address_country text,
    is_billed_offline boolean not null default false,
    should_auto_upgrade boolean not null default false,
    clips_locked_at timestamptz,
    trial_ends_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index organization_name on organization (lower(name), id);

create table team (
    id uuid not null constraint team_pkey primary key,
    organization_id uuid not null constraint team_organization_fkey references organization on delete cascade,
    name text not null constraint team_name_check check (length(name) between 1 and 200),
    slug text constraint team_slug_key unique,
    description text not null default '' constraint team_description_check check (length(description) <= 5000),
    status text not null default 'active' constraint team_status_check check (status in ('paused', 'active', 'will_pause', 'will_delete')),
    is_page_published boolean not null default false,
    image_id uuid,
    hero_image_id uuid,
    address_name text,
    address_line1 text,
    address_line2 text,
    address_city text,
    address_state text,
    address_zip text,
    address_country text,
    -- What the catalog says that the team's projects hold together.
    clip_count integer not null default 0,
    has_incentive boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index team_organization on team (organization_id);

-- The address of a picture, or of the default one with the name's first letter.
create function picture_url(image_id uuid, kind text, name text, size text) returns text
language sql stable parallel safe as $$
    select current_setting('rushes.public_url') || coalesce(
        '/files/images/' || image_id,
        '/files/defaults/' || kind || '/' || case when upper(left(name, 1)) ~ '^[A-Z]$' then upper(left(name, 1)) else '_' end
    ) || '/' || size || '.jpg'
$$;
