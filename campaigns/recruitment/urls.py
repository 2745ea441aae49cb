"""Addresses of the room."""

from django.urls import path

from campaigns.recruitment import views

app_name = "recruitment"
urlpatterns = [
    path("q/<slug:qio>/<slug:state>/recruitment/", views.homes, name="homes"),
    path("q/<slug:qio>/<slug:state>/recruitment/homes.csv", views.export, name="export"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/", views.home, name="home"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/calls/", views.calls, name="calls"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/stage/", views.stage, name="stage"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/next-step/", views.next_step, name="next-step"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/assigned/", views.assigned, name="assigned"),
]
