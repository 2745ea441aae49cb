"""Addresses of version 1. The root answers nothing by itself."""

from django.urls import path

from campaigns.measurements.api import reads, reference, writes
from campaigns.measurements.api.door import api

api.add_router("", reads.router)
api.add_router("", writes.router)

app_name = "api"
urlpatterns = [
    path("docs", reference.reference, name="docs"),
    path("openapi.json", reference.openapi, name="openapi"),
    *[each for each in api.urls[0] if each.name != "api-root"],
]
