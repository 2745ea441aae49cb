"""Addresses of the room."""

from django.urls import URLPattern

app_name = "qios"
urlpatterns: list[URLPattern] = []
