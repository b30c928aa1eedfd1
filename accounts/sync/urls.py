from django.urls import path

from accounts.sync.views import SyncView

urlpatterns = [path("sync", SyncView.as_view(), name="sync-list")]
