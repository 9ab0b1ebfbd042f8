"""What can be printed of a project: columns by their domain names, and the joins that some of them need."""

from collections.abc import Mapping

from services.catalog.videos.entity import still_urls
from shared.sql.projection import Column, Projection, columns

_JOINS = {
    "cover": """left join lateral (
        select v.id, v.thumbnail_id, c.orientation, v.width, v.height from catalog.clip c join catalog.video v on v.id = c.id
        where c.project_id = p.id and c.deleted_at is null and c.status <> 'rejected' and v.thumbnail_count > 0
        order by c.created_at desc, c.id desc limit 1
    ) cover on true""",
    "tally": """left join lateral (
        select count(*) filter (where c.is_final and c.status = 'approved') as finals_approved,
            count(*) filter (where c.is_final and c.status = 'rejected') as finals_rejected,
            count(*) filter (where c.is_final and c.status = 'pending') as finals_pending,
            count(*) filter (where not c.is_final and c.status = 'approved') as clips_approved,
            count(*) filter (where not c.is_final and c.status = 'rejected') as clips_rejected,
            count(*) filter (where not c.is_final and c.status = 'pending') as clips_pending
        from catalog.clip c where c.project_id = p.id and c.deleted_at is null
    ) tally on true""",
    "teaser": "left join catalog.video teaser on teaser.id = p.teaser_id",
}
TALLY = {
    f"tally_{kind}_{status}": Column(f"tally.{kind}_{status}")
    for kind in ("finals", "clips")
    for status in ("approved", "rejected", "pending")
}

COLUMNS: Mapping[str, Column] = {
    **columns(
        "id",
        "organization_id",
        "team_id",
        "title",
        "description",
        "orientation",
        "theme",
        "access",
        "publish_status",
        "incentive",
        "join_code",
        "is_geo_visible",
        "image_id",
        times=("created_at", "updated_at", "starts_at", "ends_at", "deleted_at"),
        alias="p",
        publish_status_camel_case="camel_case(p.publish_status)",
        status="effective_status(p)",
        schedule_status="schedule_status(p)",
        profile_80="picture_url(p.image_id, 'project', coalesce(p.title, ''), 'profile80')",
        profile_80_2x="picture_url(p.image_id, 'project', coalesce(p.title, ''), 'profile80@2x')",
        nothing="null::text",
        cover_url="signed_path(cover.id) || cover.thumbnail_id || '-00001.jpg'",
        cover_orientation="""coalesce(cover.orientation, case when cover.height > cover.width then 'portrait'
            when cover.width >= cover.height then 'landscape' end, p.orientation)""",
        cover_orientation_camel_case="""camel_case(coalesce(cover.orientation, case when cover.height > cover.width then 'portrait'
            when cover.width >= cover.height then 'landscape' end, p.orientation))""",
        member_count="(select count(*) from catalog.membership m where m.project_id = p.id and m.status = 'active')",
        teaser_size="teaser.size",
        teaser_size_text="teaser.size::text",
        teaser_proxy_size="case when teaser.id is not null then teaser.proxy_size end",
        teaser_thumbnail_size="case when teaser.id is not null then teaser.thumbnail_size end",
        teaser_is_transcoded="coalesce(teaser.transcoded, false)",
        teaser_has_failed="coalesce(teaser.transcoding_failed, false)",
        teaser_file_name="teaser.file_name",
        teaser_proxy_name="case when teaser.id is not null then expected_proxy_name(teaser) end",
        teaser_duration="coalesce(teaser.duration, 0)",
        teaser_url="case when teaser.id is not null then play_url(teaser) end",
        teaser_still_urls="case when teaser.id is not null then " + still_urls("teaser") + " end",
    ),
    **TALLY,
}


def joins_for(projection: Projection) -> str:
    """The joins that the columns of a projection need: none for those that are not asked for."""
    wanted = {name.partition("_")[0] for name in _names(projection)}
    return " ".join(join for name, join in _JOINS.items() if name in wanted)


def _names(projection: Projection) -> list[str]:
    found: list[str] = []
    for source in projection.values():
        found.extend([source] if isinstance(source, str) else _names(source))
    return found
