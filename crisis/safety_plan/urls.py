from django.urls import path

from crisis.safety_plan.views import SafetyPlanVersionViewSet, SafetyPlanView

urlpatterns = [
    path("safety-plan", SafetyPlanView.as_view(), name="safety-plan"),
    path("safety-plan/versions", SafetyPlanVersionViewSet.as_view({"get": "list"}), name="safety-plan-version-list"),
    path(
        "safety-plan/versions/<int:number>",
        SafetyPlanVersionViewSet.as_view({"get": "retrieve"}),
        name="safety-plan-version-detail",
    ),
]
