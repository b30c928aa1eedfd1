"""Forms that people filled in, and when they want to be asked again."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField
from config.ids import uuid7
from wellness.assessments.instruments import instrument_of
from wellness.assessments.instruments.shapes import Answers, Band, Instrument, Level
from wellness.diary.models import DiaryRow


class Assessment(DiaryRow):
    """
    One form as it was sent in; it never changes.

    The score is in the clear, as a mood's value is, so that a course over time is read without opening every form. The
    answers are sealed, and with them what a screener without a score amounts to: that is found when the form is opened.
    """

    instrument = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    answers = EncryptedJSONField()
    score = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_assessment_newest"),
            models.Index(fields=["owner", "local_date"], name="wellness_assessment_date"),
            models.Index(
                fields=["owner", "instrument", "logged_at", "id"],
                include=["score", "version", "local_date"],
                name="wellness_assessment_course",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 100)),
                name="wellness_assessment_score",
            ),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="wellness_assessment_version"),
        ]

    @property
    def form(self) -> Instrument:
        return instrument_of(self.instrument, self.version)

    @property
    def band(self) -> Band | Level:
        """Of a scored form without opening it."""
        if self.score is not None:
            return self.form.band_of(self.score)
        answers: Answers = self.answers
        return self.form.band(answers)


class AssessmentSchedule(models.Model):
    """Every how many weeks, on which day and at what time by their own clock a person wants to fill in a form."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    instrument = models.CharField(max_length=32)
    every_weeks = models.PositiveSmallIntegerField()
    # ISO: Monday is 1.
    weekday = models.PositiveSmallIntegerField()
    wall_time = models.TimeField()
    # The local date that comes next. Each is told once, and the one after it counts from here.
    next_date = models.DateField()
    # The instant to look again, from the date, the time and the person's zone.
    next_due_at = models.DateTimeField()
    # The last date that was told.
    last_date = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["next_due_at"], name="wellness_assessment_due")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "instrument"], name="wellness_assessment_one_plan"),
            models.CheckConstraint(
                condition=models.Q(every_weeks__range=(1, 12), weekday__range=(1, 7)),
                name="wellness_assessment_plan_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
