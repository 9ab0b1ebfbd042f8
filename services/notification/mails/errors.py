"""What can go wrong with a mail."""

from shared.errors import Kind, ServiceError


class MailServerAway(ServiceError):
    """The SMTP server did not take the mail now; try again."""

    kind = Kind.UNAVAILABLE
    code = "MAIL_SERVER_AWAY"
    message = "The mail server did not take the mail: {problem}"


class MailRefused(ServiceError):
    """The SMTP server refused the mail for good."""

    kind = Kind.INVALID
    code = "MAIL_REFUSED"
    message = "The mail server refused the mail: {problem}"


class NoSuchTemplate(ServiceError):
    """A command names a template that this release does not have."""

    kind = Kind.INVALID
    code = "MAIL_TEMPLATE_UNKNOWN"
    message = "There is no mail template {template}."
