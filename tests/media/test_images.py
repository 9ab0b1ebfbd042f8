import io

import pytest
from PIL import Image

from services.media.engine import images
from services.media.engine.images import ImageTooLarge, ImageUnreadable
from tests.media.conftest import Running


def picture(width: int, height: int, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **options)
    return out.getvalue()


def test_every_size_is_a_square_of_its_own_side() -> None:
    cut = images.squares(picture(500, 200), images.sizes("team", "profile"))
    sides = {name: Image.open(io.BytesIO(jpeg)).size for name, jpeg in cut.items()}
    assert sides == {"profile80": (80, 80), "profile80@2x": (160, 160), "profile150": (150, 150), "profile150@2x": (300, 300)}


def test_a_picture_taken_upright_stands_upright() -> None:
    lying = Image.new("RGB", (200, 100), "blue")
    lying.paste("red", (0, 0, 200, 50))
    exif = Image.Exif()
    exif[0x0112] = 3
    out = io.BytesIO()
    lying.save(out, "JPEG", exif=exif)
    [jpeg] = images.squares(out.getvalue(), {"profile80": 80}).values()
    bottom = Image.open(io.BytesIO(jpeg)).getpixel((40, 75))
    assert isinstance(bottom, tuple)
    assert bottom[0] > 200


def test_what_is_no_picture_is_refused() -> None:
    for data in (b"", b"GIF89a", b"<svg/>", picture(20, 20)[:40]):
        with pytest.raises(ImageUnreadable):
            images.squares(data, {"profile80": 80})


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    with pytest.raises(ImageTooLarge):
        images.squares(out.getvalue(), {"profile80": 80})


def test_base64_is_taken_with_and_without_its_prefix() -> None:
    assert images.from_base64("aGk=") == images.from_base64("data:image/png;base64,aG\nk=") == b"hi"
    with pytest.raises(ImageUnreadable):
        images.from_base64("~")


async def test_a_picture_is_stored_announced_and_served_in_its_sizes(media_service: Running) -> None:
    client = media_service.client
    path = f"/internal/images?owner_kind=team&owner_id={client.team_id}&organization_id={client.organization_id}"
    status, answer, _ = await client.ask("PUT", path, data=picture(700, 400))
    assert status == 200
    async with media_service.backend.reading() as uow:
        event = await uow.conn.fetchval("select data from media.outbox where type = 'rushes.media.image.ready'")
    assert (event["image_id"], event["owner_id"], event["usage"]) == (answer["image_id"], str(client.team_id), "profile")

    status, jpeg, headers = await client.ask("GET", f"/files/images/{answer['image_id']}/profile80@2x.jpg")
    assert status == 200
    assert Image.open(io.BytesIO(jpeg)).size == (160, 160)
    assert "immutable" in headers["Cache-Control"]
    for missing in ("profile161.jpg", "profile80.png", "original", "..%2foriginal"):
        status, problem, _ = await client.ask("GET", f"/files/images/{answer['image_id']}/{missing}")
        assert status == 404, problem


async def test_who_has_no_picture_is_shown_as_a_letter(media_service: Running) -> None:
    status, jpeg, _ = await media_service.client.ask("GET", "/files/defaults/team/L/profile80.jpg")
    assert status == 200
    assert Image.open(io.BytesIO(jpeg)).size == (80, 80)
    for missing in ("team/L/profile460.jpg", "poem/L/profile80.jpg", "team/LL/profile80.jpg", "team/%3C/profile80.jpg"):
        status, problem, _ = await media_service.client.ask("GET", f"/files/defaults/{missing}")
        assert (status, problem["code"]) == (404, "IMAGE_NOT_FOUND")


async def test_bytes_that_are_no_picture_are_refused_with_their_code(media_service: Running) -> None:
    client = media_service.client
    path = f"/internal/images?owner_kind=person&owner_id={client.team_id}"
    status, problem, _ = await client.ask("PUT", path, data=b"no picture")
    assert (status, problem["code"]) == (400, "IMAGE_UNREADABLE")
