"""Production, measured: the limits are out of the way, and a laptop's scanner will do."""

from pitchey.settings.production import *  # noqa: F403

LIMITS_TIMES = 10**6
SCANNER_OPTIONAL = True
DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
