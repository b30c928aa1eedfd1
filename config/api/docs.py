"""The documentation page: Swagger UI from the installed package, nothing from elsewhere."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

# The page's script is a second request (the split view), so scripts need no 'unsafe-inline'; Swagger's styles do.
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class DocsView(SpectacularSwaggerSplitView):
    url_name = "schema"
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def finalize_response(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().finalize_response(*args, **kwargs)
        response["Content-Security-Policy"] = POLICY
        return response
