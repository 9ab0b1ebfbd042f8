"""Reading a file out of a multipart form, within a limit, without trusting anything the form says."""

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from shared.errors import BodyTooLarge, MalformedBody, MissingInput

_CHUNK = 65_536
# All that aiohttp's reader is known to raise on forms that are none: headers without a colon, lines too long, no end.
_NOT_A_FORM = (ValueError, AssertionError, LookupError, RuntimeError, HttpProcessingError)


async def first_file(request: web.Request, *, limit: int) -> bytes:
    """The first file in the form. Raises MalformedBody, MissingInput if there is none or it is empty, BodyTooLarge beyond `limit` bytes."""
    if request.content_type != "multipart/form-data":
        raise MalformedBody(problem="multipart/form-data is expected")
    try:
        form = await request.multipart()
        while (part := await form.next()) is not None:
            if isinstance(part, BodyPartReader) and (part.filename is not None or part.name == "fileName"):
                content = await _read(part, limit)
                if content:
                    return content
    except _NOT_A_FORM as error:
        raise MalformedBody(problem=str(error) or "not a form") from None
    raise MissingInput(problem="fileName: the form carries no file")


async def _read(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise BodyTooLarge(limit=limit)
    return bytes(content)
