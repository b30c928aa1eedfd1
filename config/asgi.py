"""
Sockets by Channels, HTTP by the WSGI application in a thread pool.

Django's own ASGI handler costs sync views several times the CPU and leaks connections (docs/adr/0002).
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter

from config.wsgi import application as wsgi_application

from config.realtime.routing import websocket_application  # isort: skip  (needs the apps that config.wsgi loads)

application = ProtocolTypeRouter(
    {
        "http": WSGIMiddleware(wsgi_application, workers=int(os.environ.get("WEB_THREADS", "16"))),
        "websocket": websocket_application,
    }
)
