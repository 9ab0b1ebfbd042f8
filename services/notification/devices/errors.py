"""What can go wrong with devices."""

from shared.errors import Kind, ServiceError


class DeviceNotFound(ServiceError):
    """No such device of this person."""

    kind = Kind.NOT_FOUND
    code = "DEVICE_NOT_FOUND"
    message = "The device was not found."


class EndpointRefused(ServiceError):
    """We do not send to addresses inside our own network."""

    kind = Kind.INVALID
    code = "ENDPOINT_NOT_ALLOWED"
    message = "The push endpoint must be an https address on the public internet."


class KeysRefused(ServiceError):
    """The device's keys are none."""

    kind = Kind.INVALID
    code = "DEVICE_KEYS_INVALID"
    message = "p256dh must be a P-256 public key and auth 16 bytes, both base64url."


class PushServiceAway(ServiceError):
    """The push service did not take the push now; try again."""

    kind = Kind.UNAVAILABLE
    code = "PUSH_SERVICE_AWAY"
    message = "The push service did not answer as it should: {problem}"
