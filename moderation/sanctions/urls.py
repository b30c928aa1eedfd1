from django.urls import path

from moderation.sanctions.views import (
    BanConfirmView,
    ConfirmationListView,
    ContentActView,
    DecisionViewSet,
    PersonActView,
)

urlpatterns = [
    path("moderation/content/<uuid:pk>", ContentActView.as_view(), name="content-act"),
    path("moderation/users/<uuid:pk>", PersonActView.as_view(), name="user-act"),
    path("moderation/confirmations", ConfirmationListView.as_view(), name="confirmation-list"),
    path("moderation/decisions", DecisionViewSet.as_view({"get": "list"}), name="decision-list"),
    path("moderation/decisions/<uuid:pk>", DecisionViewSet.as_view({"get": "retrieve"}), name="decision-detail"),
    path("moderation/decisions/<uuid:pk>/confirm", BanConfirmView.as_view(), name="decision-confirm"),
]
