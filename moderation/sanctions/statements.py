"""The texts that moderators start from when they give reasons: those of the staff, else what the rule says."""

from moderation.reports.rules import GROUNDS, RULES
from moderation.sanctions.models import ModerationStatement


def statement_of(reason_code: str) -> str:
    """One query."""
    own = ModerationStatement.objects.filter(reason_code=reason_code).values_list("text", flat=True).first()
    return own or _default(reason_code)


def statements_all() -> dict[str, str]:
    """By the code of their rule. One query."""
    own = dict(ModerationStatement.objects.values_list("reason_code", "text"))
    return {code: own.get(code) or _default(code) for code, _ in GROUNDS}


def _default(reason_code: str) -> str:
    rule = RULES[reason_code]
    return f"We acted because of the rule “{rule.title}”. {rule.text}"
