"""DRF and OpenAPI; the conventions themselves are config/api."""

import os

from config.api.limits import limits_from_env
from config.env import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.identity.authentication.SessionJWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.negotiation.LeanNegotiation",
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.TimeCursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.errors.problem_exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.MultiPartRenderer",
    ],
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Evenkeel",
    "DESCRIPTION": "One self-hosted backend for mental-wellness apps.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "BatchMethodEnum": "config.api.batch.METHODS",
        "RestKindEnum": "wellness.days.models.DayRest.Kind",
        "AssociationMethodEnum": ["mean_difference", "rank_correlation"],
        "NotificationKindEnum": "accounts.notifications.models.NotificationKind",
        "NotificationSendTypeEnum": "accounts.notifications.serializers.SENDABLE_CHOICES",
        "ReminderKindEnum": "accounts.reminders.serializers.SETTABLE_CHOICES",
        "UserStatusEnum": "accounts.identity.models.User.Status",
        "EnrollmentStatusEnum": "content.programs.models.ProgramEnrollment.Status",
        "CbtEntryStatusEnum": "wellness.cbt.models.CbtEntry.Status",
        "PaymentStatusEnum": "accounts.billing.models.Payment.Status",
        "AppointmentStatusEnum": "wellness.appointments.models.Appointment.Status",
        "SessionTypeEnum": "wellness.meditation.models.MeditationSession.Type",
        "AssistantSessionTypeEnum": "community.assistant.models.AssistantSession.Type",
        "ForumStatusEnum": ["published", "held", "hidden", "kept", "deleted"],
        "MessageStateEnum": "community.messaging.models.ConversationMessage.State",
        "ConversationStateEnum": "community.messaging.models.Conversation.State",
        "MessageTypeEnum": "community.messaging.models.ConversationMessage.Type",
        "MessageSentTypeEnum": ["text", "image", "file"],
        "GroupRoleEnum": ["member", "moderator", "owner"],
        "AssistantMessageStateEnum": "community.assistant.models.AssistantMessage.State",
        "FactorEnum": ["totp", "sms", "webauthn"],
        "ProofMethodEnum": ["totp", "sms", "webauthn", "recovery_code"],
        "AskedFactorEnum": ["sms", "webauthn"],
        "StateEnum": "accounts.export.models.JobState",
        "IncidentStateEnum": "crisis.incidents.models.CrisisIncident.State",
        # Names that clients know already.
        "ActionEnum": "crisis.resources.models.CrisisResourceUse.Action",
        "ReasonEnum": ["not_enough_data", "no_clear_pattern"],
        "OutcomeEnum": ["applied", "merged", "repeated", "conflict", "refused"],
        "ReportStatusEnum": "moderation.reports.models.ModerationCase.Status",
        "ReportOutcomeEnum": "moderation.reports.models.ModerationReport.Outcome",
        "ReportReasonEnum": "moderation.reports.rules.REASONS",
        "DecisionActionEnum": "moderation.sanctions.models.ModerationDecision.Action",
        "DecisionStateEnum": "moderation.sanctions.models.ModerationDecision.State",
        "CounselingReasonEnum": ["done", "no_answer", "referred", "misuse"],
        "CounselingStatusEnum": "community.counseling.models.CounselingSession.Status",
        "CounselorStatusEnum": "community.counseling.models.CounselorStatus.Status",
        "ContentReasonEnum": ["mood", "factor", "popular", "new", "again"],
        "ContentTypeEnum": "content.library.models.ContentItem.Type",
        "ContentStateEnum": "content.library.models.ContentItem.State",
    },
    "PREPROCESSING_HOOKS": ["config.api.schema.api_only"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.api.schema.add_conventions"],
}

# A bad value stops the start: a limit that silently fell back would be found by the one who abuses it.
THROTTLE_LIMITS = limits_from_env(os.environ)
THROTTLE_ALLOWED_NETWORKS = env.words("THROTTLE_ALLOWED_NETWORKS")
