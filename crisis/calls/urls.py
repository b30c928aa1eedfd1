from django.urls import path

from crisis.calls import webhook_views as hooks
from crisis.calls.views import CallViewSet

urlpatterns = [
    path("call", CallViewSet.as_view({"post": "create"}), name="call-list"),
    path("call/incoming", hooks.IncomingView.as_view(), name="call-incoming"),
    path("call/incoming/ended", hooks.IncomingEndedView.as_view(), name="call-incoming-ended"),
    path("call/legs/<uuid:pk>/offer", hooks.OfferView.as_view(), name="call-leg-offer"),
    path("call/legs/<uuid:pk>/ended", hooks.LegEndedView.as_view(), name="call-leg-ended"),
    path("call/<uuid:pk>/wait", hooks.WaitView.as_view(), name="call-wait"),
    path("call/<uuid:pk>/alone", hooks.AloneView.as_view(), name="call-alone"),
    path("call/<uuid:pk>/ended", hooks.CallEndedView.as_view(), name="call-ended"),
    path("call/<uuid:pk>", CallViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="call-detail"),
]
