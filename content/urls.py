from django.urls import include, path

app_name = "content"
urlpatterns = [
    path("", include("content.library.urls")),
    path("", include("content.programs.urls")),
]
