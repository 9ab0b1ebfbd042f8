"""What can be printed of a video, whatever it is of: SQL for statements that have it at hand under an alias."""

_STILL_URLS = """(select coalesce(json_agg(r.root || lpad(i::text, 5, '0') || '.jpg'), '[]'::json)
    from (select signed_path({v}.id) || {v}.thumbnail_id || '-' as root where {v}.thumbnail_count > 0 offset 0) r
    cross join generate_series(1, {v}.thumbnail_count) i)"""


def still_urls(alias: str) -> str:
    """Its stills as a JSON list of links; empty until there are some. Written out, for PostgreSQL would not unfold a function of it."""
    return _STILL_URLS.format(v=alias)
