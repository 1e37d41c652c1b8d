"""The roof for sockets (uvicorn). HTTP is served under WSGI; here it answers too, for health and for tests."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitchey.settings.local")
http = get_asgi_application()  # loads the applications, which the doors need

from pitchey.operations.sockets import Counted  # noqa: E402
from realtime.routing import sockets  # noqa: E402

application = Counted(ProtocolTypeRouter({"http": http, "websocket": sockets}))
