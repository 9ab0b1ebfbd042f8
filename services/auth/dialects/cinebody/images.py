"""A picture in a multipart form."""

from aiohttp import BodyPartReader, web

from services.auth.pictures.model import LARGEST
from shared.errors import BodyTooLarge, MalformedBody, MissingInput


async def read(request: web.Request) -> bytes:
    """The form's first file. Raises MalformedBody, MissingInput, BodyTooLarge."""
    if request.content_type != "multipart/form-data":
        raise MalformedBody(problem="multipart/form-data is expected")
    try:
        form = await request.multipart()
        while (part := await form.next()) is not None:
            if isinstance(part, BodyPartReader) and (part.filename is not None or part.name == "fileName"):
                return await _whole(part)
    except (ValueError, AssertionError) as error:
        raise MalformedBody(problem=str(error) or "not a form") from None
    raise MissingInput(problem="fileName: the form carries no file")


async def _whole(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65_536):
        content += chunk
        if len(content) > LARGEST:
            raise BodyTooLarge(limit=LARGEST)
    return bytes(content)
