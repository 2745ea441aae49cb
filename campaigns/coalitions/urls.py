"""Addresses of the room."""

from django.urls import path

from campaigns.coalitions import views

app_name = "coalitions"
_roster = "lane/<slug:state>/roster/"
urlpatterns = [
    path(_roster, views.roster, name="roster"),
    path(f"{_roster}roster.csv", views.roster_csv, name="roster-csv"),
    path(f"{_roster}add/", views.add, name="add"),
    path(f"{_roster}<str:member>/", views.member, name="member"),
    path(f"{_roster}<str:member>/end/", views.end, name="end"),
    path(f"{_roster}<str:member>/convener/", views.make_convener, name="convener"),
    path("q/<slug:qio>/<slug:state>/lane/", views.desk_lane, name="desk-lane"),
]
