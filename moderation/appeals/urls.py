from django.urls import path

from moderation.appeals.views import AppealCreateView, AppealViewSet

urlpatterns = [
    path("moderation/decisions/<uuid:pk>/appeal", AppealCreateView.as_view(), name="decision-appeal"),
    path("moderation/appeals", AppealViewSet.as_view({"get": "list"}), name="appeal-list"),
    path("moderation/appeals/<uuid:pk>", AppealViewSet.as_view({"post": "decide"}), name="appeal-decide"),
]
