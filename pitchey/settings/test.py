"""Tests: real PostgreSQL and Redis (embedded, or the ones named in the environment), quick passwords, no network.

The real processes that browser tests talk to run on these settings, too; what differs for them is named TEST_....
"""

from pathlib import Path

from pitchey.settings.base import *  # noqa: F403
from pitchey.settings.base import BASE_DIR, SIMPLE_JWT, SITE_URL, STORAGES, env, mail

SECRET_KEY = "test-secret-key-that-is-long-enough-for-every-check-0123456789"  # noqa: S105
JWT_KEY = "test-jwt-key-that-is-long-enough-for-hs256-0123456789abcdef"
SIMPLE_JWT = SIMPLE_JWT | {"SIGNING_KEY": JWT_KEY}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "pitchey.emails.backends.FolderBackend"
MAIL_FOLDER = Path(env.str("TEST_MAIL_FOLDER", str(BASE_DIR / "var" / "test" / "mail")))
# A mail server of its own, for tests that break it.
if env.str("TEST_EMAIL_URL", ""):
    vars().update(mail("TEST_EMAIL_URL", ""))
LIMITS_TIMES = env.int("TEST_LIMITS_TIMES", 1)
SCANNER_OPTIONAL = True
DEMO_ALLOWED = True
# What is found must not depend on what happens to be installed; tests of meaning switch it on.
MEANING = False
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
