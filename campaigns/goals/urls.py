"""Addresses of the room."""

from django.urls import path

from campaigns.goals import views

app_name = "goals"
urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/<slug:goal>/", views.goal, name="goal"),
    path("nation/goals/", views.definitions, name="definitions"),
    path("nation/goals/goals.csv", views.definitions_csv, name="definitions-csv"),
]
