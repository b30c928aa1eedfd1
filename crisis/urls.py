from django.urls import include, path

app_name = "crisis"
urlpatterns = [
    path("crisis/", include("crisis.resources.urls")),
    path("crisis/", include("crisis.contacts.urls")),
    path("crisis/", include("crisis.safety_plan.urls")),
    path("crisis/", include("crisis.self_check.urls")),
    path("crisis/", include("crisis.incidents.urls")),
    path("crisis/", include("crisis.calls.urls")),
]
