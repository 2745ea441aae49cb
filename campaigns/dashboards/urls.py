"""Addresses of the room."""

from django.urls import path

from campaigns.dashboards import home_views, place_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.public_home, name="public-home"),
    path("states/", views.states, name="states"),
    path("states/table.csv", views.states_csv, name="states-csv"),
    path("states/<slug:state>/", views.state, name="state"),
    path("states/<slug:state>/homes/", views.state_homes, name="state-homes"),
    path("work/", views.work, name="work"),
    path("places/", views.places, name="places"),
    path("q/<slug:qio>/<slug:state>/", place_views.desk, name="desk"),
    path("lane/<slug:state>/", place_views.lane, name="lane"),
    path("nation/", place_views.nation, name="nation"),
    path("nation/states.csv", place_views.nation_csv, name="nation-csv"),
    path("h/<str:ccn>/", home_views.home, name="home"),
]
