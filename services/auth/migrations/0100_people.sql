-- People and how they prove who they are.

create table person (
    id uuid not null constraint person_pkey primary key,
    email text not null constraint person_email_check check (length(email) between 3 and 254),
    -- The address in lower case: two spellings are one mailbox.
    email_key text not null constraint person_email_key unique,
    first_name text constraint person_first_name_check check (length(first_name) <= 200),
    last_name text constraint person_last_name_check check (length(last_name) <= 200),
    bio text constraint person_bio_check check (length(bio) <= 5000),
    locale text not null default 'en',
    status text not null default 'pending' constraint person_status_check check (status in ('active', 'pending')),
    image_id uuid,
    last_seen_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table password (
    person_id uuid not null constraint password_pkey primary key
        constraint password_person_fkey references person on delete cascade,
    hash text not null,
    changed_at timestamptz not null default now()
);

-- Only the hash of a token is kept: who reads the table cannot use it.
create table password_reset (
    token_hash bytea not null constraint password_reset_pkey primary key,
    person_id uuid not null constraint password_reset_person_fkey references person on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index password_reset_person on password_reset (person_id);

-- Failures by address, known or not, so that being locked out does not tell that an account exists.
create table login_throttle (
    email_key text not null constraint login_throttle_pkey primary key,
    failures integer not null,
    failed_at timestamptz not null,
    locked_until timestamptz
);

create table login (
    id bigint generated always as identity constraint login_pkey primary key,
    at timestamptz not null,
    person_id uuid constraint login_person_fkey references person on delete cascade,
    email text not null,
    outcome text not null constraint login_outcome_check check (outcome in ('success', 'wrong_credentials', 'locked_out')),
    address text,
    user_agent text
);
create index login_person on login (person_id, id desc);
create index login_at on login using brin (at);
