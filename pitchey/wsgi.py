"""HTTP. Sockets are served by `pitchey.asgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitchey.settings.production")

application = get_wsgi_application()
