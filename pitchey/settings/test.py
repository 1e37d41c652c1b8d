"""Tests: real PostgreSQL and Redis (embedded, or the ones named in the environment), quick passwords, no network."""

from pitchey.settings.base import *  # noqa: F403
from pitchey.settings.base import BASE_DIR, STORAGES

SECRET_KEY = "test-secret-key-that-is-long-enough-for-every-check-0123456789"  # noqa: S105
JWT_KEY = "test-jwt-key-that-is-long-enough-for-hs256-0123456789abcdef"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SCANNER_OPTIONAL = True
MAIL_FOLDER = BASE_DIR / "var" / "test-mail"
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
