"""The roof for sockets (uvicorn). Pages and the API are served under WSGI; here HTTP answers only that the process lives."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitchey.settings.local")
django.setup(set_prefix=False)  # loads the applications, which the interfaces need

from pitchey.operations.sockets import ConnectionCounter, liveness  # noqa: E402
from realtime.routing import sockets  # noqa: E402

application = ConnectionCounter(ProtocolTypeRouter({"http": liveness, "websocket": sockets}))
