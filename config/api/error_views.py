"""Django's own error pages: problem documents under the API, pages elsewhere. Named in config/urls.py."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import csrf, defaults

from config.api.problems import problem

_API = ("/api/", "/health")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem(400) if _is_api(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem(403) if _is_api(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem(404) if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    # Says nothing of the cause: the log line with this request id does.
    return problem(500, detail="Something went wrong here.") if _is_api(request) else defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_api(request):
        return problem(403, "csrf_failed", "The CSRF check failed.")
    return csrf.csrf_failure(request, reason)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(_API)
