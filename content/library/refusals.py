"""
What a service refuses, shown in the form that was sent, with everything that was typed still in it.

The page is drawn a second time with the refusal, after the transaction of the first try was rolled back.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

# Fields of a row that stand in a form under another name.
ELSEWHERE = {"image_file": "image_upload", "audio_file": "audio_upload", "category_id": "category"}


def refusal_raise(error: exceptions.APIException) -> None:
    """This function will turn what is a page of its own into that page: not there, not allowed."""
    if isinstance(error, exceptions.NotFound):
        raise Http404 from error
    if isinstance(error, exceptions.PermissionDenied):
        raise PermissionDenied from error


def refusal_texts(error: Exception) -> dict[str | None, list[str]]:
    """The messages of a refusal by field; None holds those of the whole."""
    if isinstance(error, DjangoValidationError):
        return dict(error.message_dict) if hasattr(error, "error_dict") else {None: error.messages}
    detail = getattr(error, "detail", str(error))
    if isinstance(detail, dict):
        return {name: [str(text) for text in _listed(texts)] for name, texts in detail.items()}
    return {None: [str(text) for text in _listed(detail)]}


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def refusal_add(form: forms.BaseForm, error: Exception) -> None:
    for name, texts in refusal_texts(error).items():
        field = ELSEWHERE.get(name or "", name)
        for text in texts:
            if field in form.fields:
                form.add_error(field, text)
            else:
                form.add_error(None, f"{name}: {text}" if name and name != "__all__" else text)


class RefusalsShown:
    """For a page of Django's admin whose `save_model` or `save_related` calls a service."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view  # type: ignore[misc]
        try:
            return view(request, object_id, form_url, extra_context)
        except (exceptions.APIException, DjangoValidationError) as error:
            self.refused(request)
            if isinstance(error, exceptions.APIException):
                refusal_raise(error)
            request.refusal = error  # type: ignore[attr-defined]
            for file in request.FILES.values():
                file.open()
            return view(request, object_id, form_url, extra_context)

    def refused(self, request: HttpRequest) -> None:
        """For what a transaction cannot take back."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"request": request})


class RefusableForm(forms.ModelForm):
    """The form of such a page. Rules of rows are the service's, so that each has one message in one place."""

    request: HttpRequest | None = None

    def _post_clean(self) -> None:
        # Compared by the statement that writes, which sees all rows of the form and those of others.
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        refusal = getattr(self.request, "refusal", None)
        if refusal is not None:
            refusal_add(self, refusal)

    def validate_unique(self) -> None:
        pass
