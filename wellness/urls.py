from django.urls import include, path

app_name = "wellness"
urlpatterns = [
    path("mood/", include("wellness.mood.urls")),
    path("", include("wellness.achievements.urls")),
    path("breathing/", include("wellness.breathing.urls")),
    path("meditation/", include("wellness.meditation.urls")),
]
