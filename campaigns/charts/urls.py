"""Addresses of the room."""

from django.urls import path

from campaigns.charts import views

app_name = "charts"
urlpatterns = [
    path("h/<str:ccn>/goals/", views.goals, name="goals"),
    path("h/<str:ccn>/goals/<slug:goal>/", views.goal, name="goal"),
    path("h/<str:ccn>/goals/<slug:goal>/<slug:measure>.svg", views.svg, name="svg"),
    path("h/<str:ccn>/goals/<slug:goal>/<slug:measure>.png", views.png, name="png"),
    path("h/<str:ccn>/goals/<slug:goal>/<slug:measure>.csv", views.csv, name="csv"),
]
