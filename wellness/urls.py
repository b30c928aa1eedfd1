from django.urls import include, path

app_name = "wellness"
urlpatterns = [
    path("mood/", include("wellness.mood.urls")),
    path("", include("wellness.achievements.urls")),
    path("", include("wellness.checkins.urls")),
    path("", include("wellness.cbt.urls")),
    path("", include("wellness.interactions.urls")),
    path("", include("wellness.appointments.urls")),
    path("", include("wellness.habits.urls")),
    path("", include("wellness.goals.urls")),
]
