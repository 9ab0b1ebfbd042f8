"""What can go wrong on delivery."""

from shared.errors import NotFound


class LinkInvalid(NotFound):
    """The link is forged or has expired; which of the two is not told."""

    code = "LINK_INVALID"
    message = "The link is not valid any more."
