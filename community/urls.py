from django.urls import URLPattern, URLResolver, include, path

app_name = "community"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("community.peer_chat.urls")),
    path("", include("community.counseling.urls")),
]
