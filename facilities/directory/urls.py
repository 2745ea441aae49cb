"""Addresses of the room."""

from django.urls import path

from facilities.directory import views

app_name = "directory"
urlpatterns = [
    path("homes/", views.homes, name="homes"),
    path("homes/homes.csv", views.homes_csv, name="homes-csv"),
    path("homes/<str:ccn>/", views.home, name="home"),
]
