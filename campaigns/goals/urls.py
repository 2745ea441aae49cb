"""Addresses of the room."""

from django.urls import path

from campaigns.goals import editing_views, nation_views, views

app_name = "goals"
_GOAL = "nation/goals/<slug:phase>/<slug:goal>"
urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/<slug:goal>/", views.goal, name="goal"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<slug:phase>/", views.campaign, name="campaign"),
    path("nation/goals/", nation_views.definitions, name="definitions"),
    path("nation/goals/goals.csv", nation_views.definitions_csv, name="definitions-csv"),
    path("nation/goals/<slug:phase>/", nation_views.phase, name="phase"),
    path("nation/goals/<slug:phase>/edit/rules/", editing_views.edit_phase, name="edit-phase"),
    path("nation/goals/<slug:phase>/edit/levels/", editing_views.edit_levels, name="edit-levels"),
    path(f"{_GOAL}/", nation_views.definition, name="definition"),
    path(f"{_GOAL}/words/", editing_views.edit_goal, name="edit-goal"),
    path(f"{_GOAL}/<slug:measure>/version/", editing_views.new_version, name="new-version"),
    path(f"{_GOAL}/<slug:measure>/version/back/", editing_views.take_back, name="take-back"),
    path(f"{_GOAL}/<slug:measure>/<int:version>/words/", editing_views.edit_words, name="edit-words"),
]
