"""Addresses of the room."""

from django.urls import path

from facilities.qios import views

app_name = "qios"
urlpatterns = [
    path("who-helps/", views.who_helps, name="who-helps"),
    path("who-helps/who-helps.csv", views.who_helps_csv, name="who-helps-csv"),
]
