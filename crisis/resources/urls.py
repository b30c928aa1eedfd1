from django.urls import path

from crisis.resources import bundle_views, views

urlpatterns = [
    path("resources", views.ResourceListView.as_view(), name="resource-list"),
    path("resources/nearby", views.ResourceNearbyView.as_view(), name="resource-nearby"),
    path("resources/bundle", bundle_views.BundleView.as_view(), name="resource-bundle"),
    path("resources/bundle/signature", bundle_views.BundleSignatureView.as_view(), name="resource-bundle-signature"),
    path("resources/bundle/key", bundle_views.BundleKeyView.as_view(), name="resource-bundle-key"),
    path("resources/<uuid:resource_id>", views.ResourceDetailView.as_view(), name="resource-detail"),
    path("resource-uses", views.ResourceUseListView.as_view(), name="resource-use-list"),
]
