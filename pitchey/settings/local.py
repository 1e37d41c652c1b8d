"""A laptop: embedded servers, files and mail in `var/`. `make run` starts the servers and writes their addresses into `var/servers.env`."""

from pitchey.settings.env import BASE_DIR, env

# So that `manage.py shell` finds the servers of the `make run` beside it.
if (BASE_DIR / "var" / "servers.env").exists():
    env.read_env(BASE_DIR / "var" / "servers.env")

from pitchey.settings.base import *  # noqa: F403
from pitchey.settings.base import SITE_URL, STORAGES

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SCANNER_OPTIONAL = True
DEMO_ALLOWED = True

# Mail becomes files that a browser can open at /mail/.
if not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "pitchey.emails.backends.FolderBackend"
    MAIL_FOLDER = BASE_DIR / "var" / "mail"
    MAIL_FOLDER.mkdir(parents=True, exist_ok=True)

STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
