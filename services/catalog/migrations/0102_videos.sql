-- What media tells of its objects: a read model, one row for each clip, example and teaser.
create table video (
    id uuid constraint video_pkey primary key,
    project_id uuid not null,
    file_name text not null,
    original_name text,
    content_type text not null,
    size bigint not null,
    -- seconds; what the client said until media has looked
    duration double precision,
    width integer,
    height integer,
    fps text,
    proxy_name text,
    proxy_size bigint not null default 0,
    thumbnail_id uuid,
    thumbnail_count integer not null default 0,
    thumbnail_size bigint not null default 0,
    transcoded boolean not null default false,
    transcoding_failed boolean not null default false,
    failure_code text
);
create index video_project on video (project_id);

-- Where it plays: the proxy once there is one, the original until then.
create function play_url(v video) returns text
language sql stable parallel safe as $$
    select signed_path(v.id) || case when v.transcoded then coalesce(v.proxy_name, v.file_name) else v.file_name end
$$;

-- The proxy's name, which follows from the original's and so is known before the proxy is made.
create function expected_proxy_name(v video) returns text
language sql immutable parallel safe as $$
    select coalesce(v.proxy_name, split_part(v.file_name, '.', 1) || '-SD.mp4')
$$;
