from typing import Any

from celery import shared_task


@shared_task(name="content.tasks.library_minute_task", time_limit=60, soft_time_limit=50)
def library_minute_task(**_: Any) -> int:
    """Each minute: writes the counted views, and tells Redis the generation that a change could not tell it."""
    from content.library.cache import generation_tell
    from content.library.counting import views_write

    generation_tell()
    return views_write()
