from django.urls import path

from crisis.contacts.views import CrisisContactViewSet

urlpatterns = [
    path("contacts", CrisisContactViewSet.as_view({"get": "list", "post": "create"}), name="contact-list"),
    path(
        "contacts/<uuid:pk>",
        CrisisContactViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
        name="contact-detail",
    ),
]
