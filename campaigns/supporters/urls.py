"""Addresses of the room."""

from django.urls import path

from campaigns.supporters import place_views, views

app_name = "supporters"
_mine = "my-part/<str:token>/"
urlpatterns = [
    path("take-part/", views.join, name="join"),
    path("take-part/asked/", views.asked, name="asked"),
    path("take-part/confirm/<str:token>/", views.confirm, name="confirm"),
    path("my-part/", views.lost, name="lost"),
    path(_mine, views.mine, name="mine"),
    path(f"{_mine}done/", views.done, name="done"),
    path(f"{_mine}idea/", views.idea, name="idea"),
    path(f"{_mine}change/", views.change, name="change"),
    path(f"{_mine}leave/", views.leave, name="leave"),
    path("h/<str:ccn>/ideas/", place_views.ideas, name="ideas"),
    path("h/<str:ccn>/ideas/ideas.csv", place_views.ideas_csv, name="ideas-csv"),
    path("lane/<slug:state>/taking-part/", place_views.lane_people, name="lane-people"),
    path("q/<slug:qio>/<slug:state>/taking-part/", place_views.desk_people, name="desk-people"),
]
