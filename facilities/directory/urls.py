"""Addresses of the room."""

from django.urls import path

from facilities.directory import views

app_name = "directory"
urlpatterns = [path("homes/", views.homes, name="homes")]
