"""`python -m services.media`."""

from services.media.app import build
from services.media.settings import MediaSettings
from shared.entry import main

main("media", MediaSettings, build)
