"""Password rules beyond Django's own (conflict C19)."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from accounts.identity.models import PasswordHistory, User


class LetterAndDigitValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if not any(c.isalpha() for c in password) or not any(c.isdigit() for c in password):
            raise ValidationError(self.get_help_text(), code="password_needs_letter_and_digit")

    def get_help_text(self) -> str:
        return "The password must contain a letter and a digit."


class PasswordHistoryValidator:
    """Refuses the last passwords of an existing person (CM-149)."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user._state.adding:
            return
        recent = PasswordHistory.objects.filter(owner=user).order_by("-created_at")[: self.remembered]
        if any(check_password(password, row.password) for row in recent):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"The password must differ from your last {self.remembered}."
