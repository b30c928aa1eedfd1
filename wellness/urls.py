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
    path("", include("wellness.assessments.urls")),
    path("days/", include("wellness.days.urls")),
    path("breathing/", include("wellness.breathing.urls")),
    path("meditation/", include("wellness.meditation.urls")),
    path("", include("wellness.progress.urls")),
]
