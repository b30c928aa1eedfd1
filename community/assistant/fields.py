"""A column type that migrations name: this path is frozen."""

from typing import Any

from django.db import models


class RealField(models.FloatField):
    """Four bytes a number."""

    def db_type(self, connection: Any) -> str:
        return "real"
