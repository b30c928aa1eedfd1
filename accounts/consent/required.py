"""What an operator requires must be a question that somebody can answer."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.consent.texts import TEXTS


def required_consents_check() -> None:
    """:raises ImproperlyConfigured: for a name that nobody can agree to; it would close every diary without a word."""
    known = {str(kind) for kind in TEXTS}
    unknown = [name for name in settings.REQUIRED_CONSENTS if name not in known]
    if unknown:
        raise ImproperlyConfigured(
            f"REQUIRED_CONSENTS names {', '.join(unknown)}; there is only {', '.join(sorted(known))}."
        )
