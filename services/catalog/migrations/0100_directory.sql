-- Read models of auth, fed by events and read through on a miss. No foreign keys point here: facts arrive in any order.
create table organization (
    id uuid constraint organization_pkey primary key,
    name text not null,
    status text not null,
    storage_status text not null,
    image_id uuid
);
create table team (
    id uuid constraint team_pkey primary key,
    organization_id uuid not null,
    name text not null,
    status text not null,
    image_id uuid
);
create index team_organization on team (organization_id);
create table person (
    id uuid constraint person_pkey primary key,
    email text not null,
    first_name text,
    last_name text,
    status text not null,
    image_id uuid
);
-- Who holds a role where; `scope_id` is the team's or the organization's.
create table affiliation (
    person_id uuid not null,
    scope text not null,
    scope_id uuid not null,
    role text not null,
    constraint affiliation_pkey primary key (person_id, scope, scope_id, role)
);
create index affiliation_scope on affiliation (scope_id, scope);

-- A person's name as it is shown; never empty.
create function shown_name(first_name text, last_name text) returns text
language sql immutable parallel safe as $$
    select coalesce(nullif(concat_ws(' ', nullif(first_name, ''), nullif(last_name, '')), ''), 'Filmer')
$$;

-- The address of a picture, or of the default one with the name's first letter. Each parameter is used once, so that PostgreSQL
-- unfolds the function into the statement.
create function picture_url(image_id uuid, kind text, name text, size text) returns text
language sql stable parallel safe as $$
    select current_setting('rushes.public_url') || coalesce(
        '/files/images/' || image_id,
        '/files/defaults/' || kind || '/' || coalesce(substring(upper(left(name, 1)) from '^[A-Z]$'), '_')
    ) || '/' || size || '.jpg'
$$;

-- A domain word such as `publish_all` in the spelling of dialects that write camelCase.
create function camel_case(word text) returns text
language sql immutable parallel safe as $$
    select left(word, 1) || substr(replace(initcap(replace(word, '_', ' ')), ' ', ''), 2)
$$;
