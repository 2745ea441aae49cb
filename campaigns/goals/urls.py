"""Addresses of the room."""

from django.urls import path

from campaigns.goals import views

app_name = "goals"
urlpatterns = [path("goals/", views.goals, name="goals")]
