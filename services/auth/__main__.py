"""The auth service as a process."""

from services.auth.app import build
from services.auth.settings import AuthSettings
from shared.entry import main

main("auth", AuthSettings, build)
