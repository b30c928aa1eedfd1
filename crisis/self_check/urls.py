from django.urls import path

from crisis.self_check.views import SelfCheckView

urlpatterns = [path("check", SelfCheckView.as_view(), name="check")]
