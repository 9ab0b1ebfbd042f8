"""What can be printed of a clip: columns by their domain names, and where they come from."""

from collections.abc import Mapping

from services.catalog.videos.entity import still_urls
from shared.sql.projection import Column, columns

JOINS = """join catalog.project p on p.id = c.project_id join catalog.video v on v.id = c.id
    left join catalog.entity e on e.id = c.entity_id left join catalog.person u on u.id = c.person_id
    left join catalog.team t on t.id = p.team_id"""

_PERSON = "shown_name(u.first_name, u.last_name)"
DISPLAY_NAME = f"""coalesce(nullif(c.name, ''), concat_ws(' - ', nullif(p.title, ''),
    case when c.is_final then 'Final video' else {_PERSON} end,
    case when not c.is_final then coalesce(e.title, 'Free Shoot') end, c.number))"""
_EXTENSION = "substring(v.file_name from '\\.[^.]*$')"
_ORIENTATION = """coalesce(c.orientation, case when v.height > v.width then 'portrait' when v.height <= v.width then 'landscape' end,
    p.orientation)"""


def _pictures(prefix: str, image: str, kind: str, name: str, sizes: tuple[str, ...]) -> dict[str, Column]:
    return {f"{prefix}_{size.replace('@', '_')}": Column(f"picture_url({image}, '{kind}', {name}, 'profile{size}')") for size in sizes}


COLUMNS: Mapping[str, Column] = {
    **columns(
        "id",
        "project_id",
        "person_id",
        "is_final",
        "is_favorite",
        "number",
        "fps",
        "quality",
        "in_case_mode",
        "name",
        "description",
        "final_description",
        "status",
        times=("shot_at", "created_at", "moderated_at", "deleted_at"),
        alias="c",
        shot_id="c.entity_id",
        team_id="p.team_id",
        organization_id="p.organization_id",
        moderated_by="c.moderated_by",
        orientation=_ORIENTATION,
        orientation_camel_case=f"camel_case({_ORIENTATION})",
        latitude="case when p.is_geo_visible then c.latitude end",
        longitude="case when p.is_geo_visible then c.longitude end",
        file_name="v.file_name",
        proxy_name="expected_proxy_name(v)",
        thumbnail_id="case when v.thumbnail_count > 0 then v.thumbnail_id end",
        content_type="v.content_type",
        original_name="v.original_name",
        size="v.size",
        proxy_size="v.proxy_size",
        thumbnail_size="v.thumbnail_size",
        duration="v.duration",
        is_transcoded="v.transcoded",
        has_failed="v.transcoding_failed",
        failure_code="v.failure_code",
        still_urls=still_urls("v"),
        play_url="play_url(v)",
        display_name=DISPLAY_NAME,
        display_name_with_extension=f"{DISPLAY_NAME} || coalesce({_EXTENSION}, '')",
        team_name="coalesce(t.name, '')",
        person_name=_PERSON,
    ),
    **_pictures("team", "t.image_id", "team", "t.name", ("80", "80@2x", "150", "150@2x")),
    **_pictures("person", "u.image_id", "person", _PERSON, ("60", "60@2x", "150", "150@2x")),
}
