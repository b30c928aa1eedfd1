from django.urls import include, path

app_name = "wellness"
urlpatterns = [
    path("days/", include("wellness.days.urls")),
    path("mood/", include("wellness.mood.urls")),
]
