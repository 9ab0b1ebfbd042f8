-- Sessions, API keys, invites and the keys that tokens are signed with. Of every secret only a hash is kept.

create table session (
    id uuid not null constraint session_pkey primary key,
    person_id uuid not null constraint session_person_fkey references person on delete cascade,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_because text constraint session_revoked_because_check check (
        revoked_because in ('logout', 'revoked', 'password_changed', 'token_reused', 'person_removed')),
    address text,
    user_agent text
);
create index session_person on session (person_id) where revoked_at is null;
create index session_expires on session (expires_at);

create table refresh_token (
    token_hash bytea not null constraint refresh_token_pkey primary key,
    session_id uuid not null constraint refresh_token_session_fkey references session on delete cascade,
    issued_at timestamptz not null,
    used_at timestamptz
);
create index refresh_token_session on refresh_token (session_id);

create table api_key (
    id uuid not null constraint api_key_pkey primary key,
    -- Null: the key is the whole installation's.
    organization_id uuid constraint api_key_organization_fkey references organization on delete cascade,
    name text not null constraint api_key_name_check check (length(name) between 1 and 200),
    prefix text not null,
    key_hash bytea not null constraint api_key_hash_key unique,
    read_only boolean not null default false,
    created_by text,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_key_organization on api_key (organization_id);

create table invite (
    id uuid not null constraint invite_pkey primary key,
    person_id uuid not null constraint invite_person_fkey references person on delete cascade,
    organization_id uuid constraint invite_organization_fkey references organization on delete cascade,
    team_id uuid constraint invite_team_fkey references team on delete cascade,
    -- The role that was granted along with the invite, and goes if it is declined.
    role_id uuid constraint invite_role_fkey references role_assignment on delete set null,
    token_hash bytea not null constraint invite_token_key unique,
    invited_by text,
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    declined_at timestamptz,
    created_at timestamptz not null
);
create index invite_person on invite (person_id);
create index invite_organization on invite (organization_id);
create index invite_team on invite (team_id);
create index invite_role on invite (role_id);

create table signing_key (
    id uuid not null constraint signing_key_pkey primary key,
    private_key bytea not null,
    public_key bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz
);
-- One key signs at a time; the others only verify what they signed before.
create unique index signing_key_current on signing_key ((retired_at is null)) where retired_at is null;
