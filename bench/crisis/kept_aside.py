"""The part of every file that nobody tunes on and nobody reads; `manage.py train_detector` obeys the same rule."""

from crisis.detection.training.corpus import KEPT_ASIDE, is_kept_aside

__all__ = ["KEPT_ASIDE", "is_kept_aside"]
