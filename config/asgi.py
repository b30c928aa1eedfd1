"""
Sockets by Channels, HTTP by the WSGI application in a thread pool.

Django's own ASGI handler costs sync views several times the CPU and leaks connections (docs/adr/0002).
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter

from config.measured import Measured
from config.wsgi import application as wsgi_application

from config.realtime.routing import websocket_application  # isort: skip  (needs the apps that config.wsgi loads)

# A thread that screens texts gives the interpreter away at every call of numpy, and waits this long to have it again
# while the sockets are busy. With Python's five milliseconds a busy chat was eight times slower.
sys.setswitchinterval(0.0005)

application = ProtocolTypeRouter(
    {
        "http": Measured(WSGIMiddleware(wsgi_application, workers=int(os.environ.get("WEB_THREADS", "16")))),
        "websocket": websocket_application,
    }
)
