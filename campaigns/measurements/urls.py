"""Addresses of the room."""

from django.urls import path, register_converter

from campaigns.measurements import views
from campaigns.measurements.converters import MonthConverter

register_converter(MonthConverter, "month")

app_name = "measurements"
urlpatterns = [
    path("h/<str:ccn>/month/", views.current, name="current"),
    path("h/<str:ccn>/<month:month>/", views.month, name="month"),
]
