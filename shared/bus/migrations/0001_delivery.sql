-- The signature of shared/delivery.py, for statements that print links. The secret is the session's `rushes.delivery_secret`,
-- the gateway's address `rushes.public_url`. Plain expressions, so that PostgreSQL unfolds them into the statements: a list prints
-- thousands of links.
create function link_expiry() returns bigint
language sql stable parallel safe as $$
    select (extract(epoch from now())::bigint / 86400 + 2) * 86400
$$;
create function keyed_digest(message text) returns text
language sql stable parallel safe as $$
    select encode(sha256(convert_to(current_setting('rushes.delivery_secret') || message, 'UTF8')), 'hex')
$$;
create function signed_path(object_id uuid) returns text
language sql stable parallel safe as $$
    select current_setting('rushes.public_url') || '/files/' || object_id || '/' || link_expiry() || '.'
        || left(keyed_digest(keyed_digest(object_id || '.' || link_expiry())), 32) || '/'
$$;
