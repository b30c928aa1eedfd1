"""Cross-origin headers, for requests that come from a page; apps send no Origin and pay nothing."""

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class ApiCorsMiddleware(CorsMiddleware):
    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "HTTP_ORIGIN" in request.META:
            return super().__call__(request)  # type: ignore[return-value]
        response = self.get_response(request)
        # A shared cache must not give a page the answer that an app got.
        patch_vary_headers(response, ("origin",))  # type: ignore[arg-type]
        return response  # type: ignore[return-value]
