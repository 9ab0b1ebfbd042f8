-- Who may do what, where.

create table role_assignment (
    id uuid not null constraint role_assignment_pkey primary key,
    person_id uuid not null constraint role_assignment_person_fkey references person on delete cascade,
    role text not null constraint role_assignment_role_check check (
        role in ('admin', 'manager', 'supervisor', 'user', 'client', 'vendor', 'creator', 'producer', 'collaborator')),
    scope text not null constraint role_assignment_scope_check check (scope in ('domain', 'organization', 'team', 'project', 'scene')),
    scope_id uuid,
    -- The organization and team that the scope lies in, so that a role goes when either goes.
    organization_id uuid constraint role_assignment_organization_fkey references organization on delete cascade,
    team_id uuid constraint role_assignment_team_fkey references team on delete cascade,
    read_only boolean not null default false,
    granted_by text,
    created_at timestamptz not null default now(),
    constraint role_assignment_key unique nulls not distinct (person_id, role, scope, scope_id),
    constraint role_assignment_scope_id_check check ((scope = 'domain') = (scope_id is null)),
    constraint role_assignment_organization_check check ((scope = 'domain') = (organization_id is null))
);
create index role_assignment_organization on role_assignment (organization_id, person_id);
create index role_assignment_team on role_assignment (team_id, person_id);

-- Replica of the catalog's memberships: who is on which project.
create table membership (
    project_id uuid not null,
    person_id uuid not null constraint membership_person_fkey references person on delete cascade,
    team_id uuid,
    organization_id uuid not null,
    status text not null constraint membership_status_check check (status in ('active', 'inactive')),
    constraint membership_pkey primary key (project_id, person_id)
);
create index membership_person on membership (person_id);
create index membership_team on membership (team_id, person_id);
create index membership_organization on membership (organization_id, person_id);
