"""HTTP: served by granian in production; wrapped by config.asgi for the one-command start."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()

from django.urls import get_resolver

# Every room's views are read now, not while the first person waits, who may be in danger.
ROUTES = get_resolver().url_patterns
