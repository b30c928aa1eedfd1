from django.urls import include, path

app_name = "crisis"
urlpatterns = [
    path("crisis/", include("crisis.resources.urls")),
    path("crisis/", include("crisis.incidents.urls")),
]
