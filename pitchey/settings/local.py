"""A laptop: embedded servers, files and mail in `var/`. `make run` sets the addresses."""

from pitchey.settings.base import *  # noqa: F403
from pitchey.settings.base import BASE_DIR, SITE_URL, STORAGES, env

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SCANNER_OPTIONAL = True

# Mail becomes files that a browser can open at /mail/.
MAIL_FOLDER = BASE_DIR / "var" / "mail"
if not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "pitchey.emails.backends.FolderBackend"

STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
