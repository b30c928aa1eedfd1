"""Who may send in a form while consents are outstanding."""

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.consent.permissions import RequiredConsentsGiven
from wellness.assessments.instruments.safety import V1 as SAFETY


class FormConsentsGiven(RequiredConsentsGiven):
    """As everywhere, but never before the safety screener: what it answers is help in a crisis (conflict C18)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        data = request.data if request.user.is_authenticated and request.method == "POST" else None
        if isinstance(data, dict) and data.get("instrument") == SAFETY.slug:
            return True
        return super().has_permission(request, view)
