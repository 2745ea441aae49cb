"""Hub: the addresses of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("", include("facilities.qios.urls")),
    path("", include("facilities.directory.urls")),
]
