-- Announcements that facts cause, if a team or project wants them; `origin` names the cause, so that each is announced once.
create table automation (
    scope text not null constraint automation_scope_check check (scope in ('team', 'project')),
    scope_id uuid not null,
    kind text not null constraint automation_kind_check check (kind in ('final_edit', 'project_active', 'project_created')),
    is_on boolean not null,
    constraint automation_pkey primary key (scope, scope_id, kind)
);
alter table announcement add column origin text constraint announcement_origin_key unique;
alter table project add column is_live boolean not null default false;

-- Team admins read what happened in their teams.
alter table event add column team_id uuid;
create index event_team_idx on event (team_id, time desc) where team_id is not null;
create index event_type_idx on event (type text_pattern_ops, time desc);

-- What happened does not change afterwards.
create function refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception 'the event log is only added to';
end
$$;
create trigger event_is_append_only before update on event for each row execute function refuse_change();
