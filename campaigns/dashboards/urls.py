"""Addresses of the room."""

from django.urls import path

from campaigns.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.public_home, name="public-home"),
    path("states/", views.states, name="states"),
    path("work/", views.work, name="work"),
    path("places/", views.places, name="places"),
]
