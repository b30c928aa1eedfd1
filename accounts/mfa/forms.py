"""The forms of the staff site's sign-in. Each refusal reads the same, whatever was wrong."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_otp import verify_token
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.audit.services import audit_record
from accounts.identity.adapter import AccountLocked
from accounts.identity.login import password_expired
from accounts.identity.models import User
from accounts.identity.services import password_set
from accounts.mfa.guard import FactorLocked, guess
from accounts.mfa.models import StaffDevice
from accounts.mfa.selectors import TOTP, methods_of, staff_device_of

REFUSED = (
    "That did not match. Check your name, your password and the newest code of your authenticator app. "
    "After several failures, wait some minutes before you try again."
)
# Said only to whoever proved password and code.
EXPIRED = (
    "This password is too old for a staff account. Set a new one by the letter that the app sends (forgotten "
    "password), then sign in again."
)
CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "10", "spellcheck": "false"}


class CodeField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, widget=UnfoldAdminTextInputWidget(attrs=CODE_ATTRIBUTES), **options)


class StaffLoginForm(AuthenticationForm):
    """
    Password and code in one step, so that nobody learns from the page which of the two was wrong.

    The password goes through allauth's adapter: the lockout of the API counts here too (engineering pitfall 27).
    """

    otp_token = CodeField(label="Code of your authenticator app", required=False)

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "E-mail or username"

    def clean(self) -> dict[str, Any]:
        login, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if login and password:
            self.user_cache = self._proven(login, password, self.cleaned_data.get("otp_token", ""))
        return self.cleaned_data

    def _proven(self, login: str, password: str, code: str) -> User:
        name = "email" if "@" in login else "username"
        try:
            user = get_adapter(self.request).authenticate(self.request, **{name: login, "password": password})
        except (ValidationError, AccountLocked):  # said in the same words as any other refusal
            user = None
        if user is None or not user.is_active or not user.is_staff:
            raise self._refusal(user, "password" if user is None else "role")
        device = staff_device_of(user=user)
        if device is None and methods_of(user=user):
            # Proven elsewhere by a phone or a passkey; with the password alone nobody gets to add an app to that.
            raise self._refusal(user, "factor")
        if device is not None and not (code and self._code_holds(user, device, code)):
            raise self._refusal(user, "code")
        if password_expired(user, timezone.now()):
            self._refusal(user, "password_expired")
            raise ValidationError(EXPIRED, code="password_expired")
        if device is None:
            # Whoever has no factor yet gets as far as the enrolment page and no further (config.staff.gate).
            self._record_entry(user, factor=False)
            return user
        user.otp_device = device
        self._record_entry(user, factor=True)
        return user

    def _code_holds(self, user: User, device: StaffDevice, code: str) -> bool:
        """Counted together with the guesses that come by the API: they are at the same secret."""
        try:
            proven = guess(
                owner=user, now=timezone.now(), method=TOTP,
                attempt=lambda: verify_token(user, device.persistent_id, code),
            )  # fmt: skip
        except FactorLocked:
            return False
        return proven is not None

    def _record_entry(self, user: User, *, factor: bool) -> None:
        audit_record(
            actor=user, action="accounts.staff.signed_in", target=user, owner_id=user.pk, details={"factor": factor}
        )

    def _refusal(self, user: User | None, reason: str) -> ValidationError:
        audit_record(
            actor=None,
            action="accounts.staff.refused",
            target=user,
            owner_id=user.pk if user is not None else None,
            details={"reason": reason},
        )
        return ValidationError(REFUSED, code="refused")


class EnrolForm(forms.Form):
    code = CodeField(label="Code that your app shows now")


class StaffPasswordForm(PasswordChangeForm):
    """Django's form, saving through our service: history, audit and the end of every app session."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = UnfoldAdminTextInputWidget().attrs["class"]

    def save(self, commit: bool = True) -> User:
        password_set(user=self.user, password=self.cleaned_data["new_password1"], now=timezone.now())
        return self.user
