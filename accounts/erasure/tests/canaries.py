"""
Fills every column of every registered model with words that occur nowhere else, so that they can be looked for.

A new model is filled by the types of its fields. Where a constraint wants something else, OVERRIDES says what.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from accounts.erasure.registry import of_nobody, rules
from accounts.identity.models import User
from accounts.vault.fields import EncryptedJSONField, VaultField
from config.ids import uuid7

# Filled in other ways, or rows of the house: see the tests.
BY_HAND = frozenset({
    "accounts.user", "accounts.datakey", "accounts.user_groups", "accounts.user_user_permissions",
    "accounts.auditevent", "accounts.erasurerequest", "accounts.billingevent", "sessions.session",
    "crisis.crisisresource", "content.contentitem", "content.contentrevision", "moderation.screeningrevision",
    "community.supportgroup",
})  # fmt: skip
OVERRIDES: dict[str, dict[str, Any]] = {
    # Nobody may be told by itself.
    "crisis.crisiscontact": {"told_consent_at": None},
    # One that is owed has not ended; it is a person's, not a stranger's.
    "crisis.crisiscall": {"ended_at": None, "outcome": "", "caller_number": None},
    # One that has ended: the database takes an open one from a holder who goes.
    "crisis.crisisincident": {"state": "resolved", "resolution": "other"},
    # One of the names that an app gives; a text is refused.
    "accounts.analyticsevent": {"event_type": "screen_view"},
    # One that stands has no end, and one with a link is held over it.
    "wellness.appointment": {"cancelled_at": None, "is_virtual": True},
    # Taken up and not begun.
    "content.programenrollment": {"started_at": None, "completed_at": None},
    # A pause has dates, not a weekday.
    "wellness.dayrest": {"weekday": None},
    # A case that waits; whoever holds it had no part in it. What others reported stays when a person goes.
    "moderation.moderationcase": {
        "content_type": "post",
        "place": "forum",
        "held_by": None,
        "resolved_by": None,
        "resolved_at": None,
    },
    "moderation.moderationreport": {"content_type": "post", "reason": "harassment", "resolved_at": None},
    # Nobody confirms their own decision, and an appeal that waits was decided by nobody.
    "moderation.moderationdecision": {"confirmed_by": None},
    "moderation.moderationappeal": {"decided_by": None, "decided_at": None},
    # A text that waits was decided by nobody.
    "moderation.screeninghold": {"decided_at": None, "decided_by": None},
    # Support is for one thing.
    "community.forumreaction": {"reply": None},
    # As many numbers as the column has.
    "community.assistantembedding": {"values": [0.5] * 1536},
    # One who waits, and is of age.
    "community.peerticket": {"is_minor": False, "age": None, "conversation": None, "ended_at": None},
    # An open conversation has not ended.
    "community.conversation": {"closed_at": None},
    # One that has ended: the database takes an open one from a counsellor who goes.
    "community.counselingsession": {"status": "closed"},
    # A running session is neither paused nor completed.
    "wellness.meditationsession": {"paused_at": None, "completed_at": None},
}
SHORTEST = 12
_number = count(1)


class Canaries:
    """The words of one person, by the column that holds them."""

    def __init__(self, person: User, other: User, *, house_rows: list[models.Model]) -> None:
        self.person, self.other = person, other
        self.plain: dict[str, str] = {}
        self.sealed: dict[str, str] = {}
        # Words that are in no table: in files and letters.
        self.outside: dict[str, str] = {}
        # Rows of the house, at which rows of the person point, stay as they are.
        self.rows: dict[type[models.Model], models.Model] = {type(row): row for row in house_rows}
        # Columns that hold text but no canary, with the reason.
        self.spared: dict[str, str] = {}

    @property
    def all(self) -> dict[str, str]:
        return self.plain | self.sealed | self.outside

    def word(self, name: str) -> str:
        return self.plain.setdefault(name, f"Canary~{next(_number):04d}")

    def fill_everything(self) -> None:
        self._fill_person()
        for rule in rules():
            if rule.label not in BY_HAND:
                self.row_of(rule.model)

    def _fill_person(self) -> None:
        for field in User._meta.concrete_fields:
            if isinstance(field, models.CharField) and not field.choices and field.name != "password":
                value = self._text(field)
                if value is not None:
                    setattr(self.person, field.attname, value)
        self.person.save()

    def row_of(self, model: type[models.Model]) -> models.Model:
        if model not in self.rows:
            overrides = OVERRIDES.get(model._meta.label_lower, {})
            self.rows[model] = row = model()
            for field in model._meta.concrete_fields:
                if field.name in overrides:
                    setattr(row, field.attname, overrides[field.name])
                    if isinstance(field, models.CharField | models.TextField):
                        self.spared[f"{model._meta.label_lower}.{field.name}"] = "one word of OVERRIDES"
                elif not field.primary_key or field.remote_field is not None:
                    self._set(row, field)
            row.save(force_insert=True)
        return self.rows[model]

    def _set(self, row: models.Model, field: Any) -> None:
        if isinstance(field, models.ForeignKey):
            self._point(row, field)
            return
        if field.name == "owner_id":  # a number without a foreign key
            setattr(row, field.attname, self.person.pk)
            return
        value = self._value(field)
        if value is not None:
            setattr(row, field.attname, value)

    def _point(self, row: models.Model, field: Any) -> None:
        if field.related_model is User:
            # Columns beside the owner name somebody else.
            mine = field.name in ("owner", "user")
            setattr(row, field.name, self.person if mine else self.other)
            return
        if field.null and field.related_model in of_nobody():
            return
        target = self.row_of(field.related_model)
        # Two rows that point at each other: the one that is being made cannot be pointed at yet.
        if not target._state.adding:
            setattr(row, field.name, target)

    def _value(self, field: Any) -> Any:
        name = f"{field.model._meta.label_lower}.{field.name}"
        if isinstance(field, VaultField):
            word = self.word(name)
            self.sealed[name] = self.plain.pop(name)
            return {"said": word} if isinstance(field, EncryptedJSONField) else word
        if isinstance(field, ArrayField):
            return [self._value_of_part(field.base_field, name)]
        if isinstance(field, models.JSONField):
            return {"said": self.word(name)}
        if isinstance(field, models.BinaryField):
            return self.word(name).encode()
        if isinstance(field, models.GenericIPAddressField):
            return self.plain.setdefault(name, f"2001:db8:77::{next(_number):x}:1")
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field)
        return _plain_value(field)

    def _value_of_part(self, field: Any, name: str) -> Any:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            if field.max_length is not None and field.max_length < SHORTEST:
                self.spared[name] = "too short for a text"
                return "x"
            return self.word(name)
        return field.choices[0][0] if field.choices else 1

    def _text(self, field: Any) -> str | None:
        name = f"{field.model._meta.label_lower}.{field.name}"
        if field.choices:
            self.spared[name] = "one of a few codes"
            return str(field.choices[0][0])
        if field.max_length is not None and field.max_length < SHORTEST:
            self.spared[name] = "too short for a text"
            return "x" * field.max_length
        word = self.word(name)
        if isinstance(field, models.EmailField):
            word = self.plain[name] = f"{word.lower().replace('~', '-')}@example.org"
        return word

    def blobs(self, *, but: str | tuple[str, ...] = " ") -> Iterator[tuple[str, bytes]]:
        """(column, bytes) of everything that is sealed under the person's key, as the database holds it."""
        for name in self.sealed:
            if name.startswith(but):
                continue
            label, _, column = name.rpartition(".")
            model = next(model for model in self.rows if model._meta.label_lower == label)
            table, column_of_key, key = model._meta.db_table, model._meta.pk.column, self.rows[model].pk
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column_of_key}" = %s', [key])
                yield name, bytes(cursor.fetchone()[0])


def _plain_value(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    if field.has_default():
        return field.get_default()
    if isinstance(field, models.UUIDField):
        return uuid7()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    if isinstance(field, models.TimeField):
        return timezone.now().time()
    if isinstance(field, models.FloatField):
        return 0.5
    if isinstance(field, models.IntegerField):
        return 1
    raise TypeError(f"canaries.py does not know how to fill {field}")
