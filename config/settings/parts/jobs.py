"""Celery and beat. Redis carries ids and nudges only; the work itself is rows in PostgreSQL."""

from urllib.parse import urlsplit

from celery.schedules import crontab
from kombu import Queue

from config.env import env


def broker_url(redis_url: str) -> str:
    """kombu spells a UNIX socket differently from redis-py."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host=1"


CELERY_BROKER_URL = broker_url(env.text("REDIS_URL"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A publish to a dead broker must not hold a request: the beat sweep finds what was not announced.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
# Whoever publishes waits for one answer; a worker, whose own questions block for a second, has more (config.celery).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "visibility_timeout": 600,
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue("critical"), Queue("default"), Queue("bulk")]
CELERY_TASK_ROUTES = {
    "accounts.tasks.mailed_codes_send_task": {"queue": "critical"},
    "community.tasks.counseling_sweep_task": {"queue": "critical"},
    "accounts.tasks.sessions_prune_task": {"queue": "bulk"},
    "accounts.tasks.vault_rotate_task": {"queue": "bulk"},
    "accounts.tasks.retention_task": {"queue": "bulk"},
    "accounts.tasks.factors_prune_task": {"queue": "bulk"},
    "accounts.tasks.data_export_run_task": {"queue": "bulk"},
    "accounts.tasks.data_import_run_task": {"queue": "bulk"},
    "accounts.tasks.data_exports_sweep_task": {"queue": "bulk"},
    "accounts.tasks.data_imports_sweep_task": {"queue": "bulk"},
    "accounts.tasks.data_exports_expire_task": {"queue": "bulk"},
    "accounts.tasks.avatars_sweep_task": {"queue": "bulk"},
    "accounts.tasks.texted_codes_send_task": {"queue": "critical"},
    "accounts.tasks.deliveries_send_task": {"queue": "critical"},
    "accounts.tasks.snoozed_wake_task": {"queue": "critical"},
    "accounts.tasks.daily_tips_plan_task": {"queue": "bulk"},
    "community.tasks.assistant_embeddings_task": {"queue": "bulk"},
    "content.tasks.library_minute_task": {"queue": "bulk"},
    "crisis.tasks.contact_letters_send_task": {"queue": "critical"},
    "crisis.tasks.alarms_ring_task": {"queue": "critical"},
    "crisis.tasks.calls_place_task": {"queue": "critical"},
    "journal.tasks.attachments_sweep_task": {"queue": "bulk"},
    "journal.tasks.entries_analyse_task": {"queue": "bulk"},
    "community.tasks.message_attachments_sweep_task": {"queue": "bulk"},
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Without this a killed beat fires its last three minutes again.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "heartbeat-default": {"task": "config.tasks.heartbeat_task", "schedule": 30, "kwargs": {"queue": "default"}},
    "heartbeat-critical": {
        "task": "config.tasks.heartbeat_task",
        "schedule": 30,
        "kwargs": {"queue": "critical"},
        "options": {"queue": "critical"},
    },
    "heartbeat-bulk": {
        "task": "config.tasks.heartbeat_task",
        "schedule": 30,
        "kwargs": {"queue": "bulk"},
        "options": {"queue": "bulk"},
    },
    "counseling-sweep": {
        "task": "community.tasks.counseling_sweep_task",
        "schedule": 15,
        "options": {"expires": 60},
    },
    "crisis-calls-place": {"task": "crisis.tasks.calls_place_task", "schedule": 10, "options": {"expires": 60}},
    "crisis-alarms-ring": {"task": "crisis.tasks.alarms_ring_task", "schedule": 15, "options": {"expires": 60}},
    # What a lost nudge left unsent goes out within the minute.
    "mailed-codes-send": {"task": "accounts.tasks.mailed_codes_send_task", "schedule": 30},
    "texted-codes-send": {"task": "accounts.tasks.texted_codes_send_task", "schedule": 30},
    "deliveries-send": {"task": "accounts.tasks.deliveries_send_task", "schedule": 30},
    "reminders-plan": {"task": "accounts.tasks.reminders_plan_task", "schedule": 30},
    "appointment-reminders": {"task": "wellness.tasks.appointment_reminders_send_task", "schedule": 30},
    "group-sessions-tell": {"task": "community.tasks.group_sessions_tell_task", "schedule": 30},
    "group-ages": {"task": "community.tasks.group_ages_task", "schedule": crontab(hour=4, minute=25)},
    "achievements-sweep": {"task": "wellness.tasks.achievements_sweep_task", "schedule": 10},
    "habit-reminders-plan": {"task": "wellness.tasks.habit_reminders_plan_task", "schedule": 30},
    "snoozed-wake": {"task": "accounts.tasks.snoozed_wake_task", "schedule": 60},
    "daily-tips-plan": {"task": "accounts.tasks.daily_tips_plan_task", "schedule": crontab(minute=7)},
    "assessments-due-plan": {"task": "wellness.tasks.assessments_due_plan_task", "schedule": 60},
    "auth-anomalies": {"task": "accounts.tasks.auth_anomalies_task", "schedule": 300},
    "factors-prune": {"task": "accounts.tasks.factors_prune_task", "schedule": crontab(hour=3, minute=15)},
    "billing-events-sweep": {"task": "accounts.tasks.billing_events_sweep_task", "schedule": 120},
    "closed-renewals-stop": {"task": "accounts.tasks.closed_renewals_stop_task", "schedule": 300},
    "data-exports-sweep": {"task": "accounts.tasks.data_exports_sweep_task", "schedule": 60},
    "data-imports-sweep": {"task": "accounts.tasks.data_imports_sweep_task", "schedule": 60},
    "data-exports-expire": {"task": "accounts.tasks.data_exports_expire_task", "schedule": crontab(minute=27)},
    "avatars-sweep": {"task": "accounts.tasks.avatars_sweep_task", "schedule": crontab(hour=3, minute=45)},
    "erasures-run": {"task": "accounts.tasks.erasures_run_task", "schedule": 300},
    "retention": {"task": "accounts.tasks.retention_task", "schedule": crontab(hour=3, minute=35)},
    "audit-seal": {"task": "accounts.tasks.audit_seal_task", "schedule": 60},
    "idempotency-prune": {"task": "config.tasks.idempotency_prune_task", "schedule": crontab(minute=17)},
    "sessions-prune": {"task": "accounts.tasks.sessions_prune_task", "schedule": crontab(hour=3, minute=5)},
    # Quarterly key rotation (CM-352): the first day of the quarter.
    "vault-rotate": {
        "task": "accounts.tasks.vault_rotate_task",
        "schedule": crontab(hour=2, minute=30, day_of_month=1, month_of_year="1,4,7,10"),
    },
    "second-readings": {
        "task": "crisis.tasks.second_readings_run_task",
        "schedule": 10,
        # A backlog takes a minute a turn: turns must not pile up in front of other jobs.
        "options": {"expires": 30},
    },
    "peer-queue-sweep": {"task": "community.tasks.peer_queue_sweep_task", "schedule": 15, "options": {"expires": 30}},
    "library-minute": {"task": "content.tasks.library_minute_task", "schedule": 60},
    "assistant-embeddings": {"task": "community.tasks.assistant_embeddings_task", "schedule": 60},
    "crisis-contact-letters": {"task": "crisis.tasks.contact_letters_send_task", "schedule": 30},
    "moderation-endings-tell": {"task": "moderation.tasks.endings_tell_task", "schedule": 60},
    "moderation-reporters-tell": {"task": "moderation.tasks.reporters_tell_task", "schedule": 60},
    "journal-analyse": {"task": "journal.tasks.entries_analyse_task", "schedule": 60},
    "community-attachments-sweep": {
        "task": "community.tasks.message_attachments_sweep_task",
        "schedule": crontab(hour=4, minute=10),
    },
    "journal-attachments-sweep": {
        "task": "journal.tasks.attachments_sweep_task",
        "schedule": crontab(hour=3, minute=55),
    },
    "forum-followers-tell": {"task": "community.tasks.forum_followers_tell_task", "schedule": 300},
    "crisis-resources-stale": {"task": "crisis.tasks.resource_stale_check_task", "schedule": crontab(hour=4, minute=0)},
}
