"""Which socket address leads where?"""

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from realtime import auth
from realtime.consumers import UserConsumer

consumer = UserConsumer.as_asgi()

sockets = auth.AddressLimit(
    URLRouter(
        [
            path("ws/", auth.browser(consumer)),  # type: ignore[arg-type]  # Channels leads to applications, not to views
            path("ws/mobile/", auth.mobile(consumer)),  # type: ignore[arg-type]  # the same
            re_path("", WebsocketDenier.as_asgi()),
        ]
    )
)
