"""Addresses of the room."""

from django.urls import path

from campaigns.enrollment import views

app_name = "enrollment"
urlpatterns = [
    path("h/<str:ccn>/taking-part/", views.overview, name="overview"),
    path("h/<str:ccn>/taking-part/sign/", views.sign, name="sign"),
    path("h/<str:ccn>/taking-part/goals/", views.goals, name="choose-goals"),
    path("h/<str:ccn>/taking-part/targets/", views.targets, name="targets"),
    path("h/<str:ccn>/taking-part/leave/", views.leave, name="leave"),
    path("h/<str:ccn>/taking-part/listing/", views.listing, name="listing"),
]
