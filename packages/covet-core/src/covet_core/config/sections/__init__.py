"""Groups of settings that many services have, each to derive one's own from."""

from covet_core.config.sections.cors import CORSSettings
from covet_core.config.sections.database import DatabaseSettings
from covet_core.config.sections.jwt import JWTSettings
from covet_core.config.sections.redis import RedisSettings
from covet_core.config.sections.security import SecuritySettings
from covet_core.config.sections.sentry import SentrySettings
from covet_core.config.sections.server import ServerSettings
from covet_core.config.sections.uploads import UploadSettings

__all__ = (
    "CORSSettings",
    "DatabaseSettings",
    "JWTSettings",
    "RedisSettings",
    "SecuritySettings",
    "SentrySettings",
    "ServerSettings",
    "UploadSettings",
)
