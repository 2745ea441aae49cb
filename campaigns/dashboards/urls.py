"""Addresses of the room."""

from django.urls import path

from campaigns.dashboards import chain_views, home_views, place_views, views

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
    path("c/<slug:number>/", chain_views.chain, name="chain"),
    path("c/<slug:number>/homes.csv", chain_views.chain_csv, name="chain-csv"),
    path("c/<slug:number>/year/", chain_views.chain_year, name="chain-year"),
    path("c/<slug:number>/year.csv", chain_views.chain_year_csv, name="chain-year-csv"),
    path("h/<str:ccn>/", home_views.home, name="home"),
]
