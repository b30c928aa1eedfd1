from django.urls import URLPattern, URLResolver, include, path

app_name = "community"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("community.blocks.urls")),
    path("", include("community.peer_chat.urls")),
    path("", include("community.groups.urls")),
    path("", include("community.forum.urls")),
    path("", include("community.counseling.urls")),
    path("", include("community.therapists.urls")),
    path("", include("community.assistant.urls")),
]
