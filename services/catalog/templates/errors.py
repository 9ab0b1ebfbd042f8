"""What can go wrong with templates."""

from shared.errors import NotFound


class TemplateNotFound(NotFound):
    """There is no such template, or the caller may not know of it."""

    code = "TEMPLATE_NOT_FOUND"
    message = "The template was not found."
