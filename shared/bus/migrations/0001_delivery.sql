-- The signature of shared/delivery.py, for statements that print links. The secret is the session's `rushes.delivery_secret`,
-- the gateway's address `rushes.public_url`.
create function signed_path(object_id uuid) returns text
language sql stable parallel safe as $$
    select current_setting('rushes.public_url') || '/files/' || object_id || '/' || e.until || '.' || left(encode(sha256(convert_to(
        s.secret || encode(sha256(convert_to(s.secret || object_id || '.' || e.until, 'UTF8')), 'hex'), 'UTF8')), 'hex'), 32) || '/'
    from (select current_setting('rushes.delivery_secret') as secret) s,
         (select (extract(epoch from now())::bigint / 86400 + 2) * 86400 as until) e
$$;
