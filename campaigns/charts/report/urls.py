"""Addresses of the report."""

from django.urls import path

from campaigns.charts.report import views

app_name = "qapi"
urlpatterns = [
    path("h/<str:ccn>/qapi/", views.report, name="report"),
    path("h/<str:ccn>/qapi/<slug:quarter>/", views.report, name="quarter"),
    path("h/<str:ccn>/qapi/<slug:quarter>.pdf", views.pdf, name="pdf"),
]
