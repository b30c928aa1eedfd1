from django.urls import path

from config.health.views import DatabaseHealthView, ExternalServicesHealthView, HealthView, RedisHealthView

urlpatterns = [
    path("health", HealthView.as_view(), name="health"),
    path("health/database", DatabaseHealthView.as_view(), name="health-database"),
    path("health/redis", RedisHealthView.as_view(), name="health-redis"),
    path("health/external-services", ExternalServicesHealthView.as_view(), name="health-external-services"),
]
