"""Addresses of the room. `<month:…>` is registered by campaigns.measurements.urls, which the hub names before."""

from django.urls import path

from campaigns.improvement import cycle_views, views

app_name = "improvement"
urlpatterns = [
    path("h/<str:ccn>/goals/<slug:goal>/steps/", views.steps, name="steps"),
    path("h/<str:ccn>/goals/<slug:goal>/steps/<int:step>/", views.step, name="step"),
    path("h/<str:ccn>/goals/<slug:goal>/notes/", views.notes, name="notes"),
    path("h/<str:ccn>/goals/<slug:goal>/notes/<month:month>/", views.note, name="note"),
    path("h/<str:ccn>/goals/<slug:goal>/notes/<month:month>/remove/", views.remove, name="remove-note"),
    path("h/<str:ccn>/improvement/", cycle_views.cycles, name="cycles"),
    path("h/<str:ccn>/improvement/cycles.csv", cycle_views.export, name="export"),
    path("h/<str:ccn>/improvement/new/", cycle_views.begin, name="begin"),
    path("h/<str:ccn>/improvement/<slug:goal>/<int:number>/", cycle_views.cycle, name="cycle"),
    path("h/<str:ccn>/improvement/<slug:goal>/<int:number>/change/", cycle_views.change, name="change"),
    path("h/<str:ccn>/improvement/<slug:goal>/<int:number>/close/", cycle_views.close, name="close"),
    path("h/<str:ccn>/improvement/<slug:goal>/<int:number>/reopen/", cycle_views.reopen, name="reopen"),
    path("h/<str:ccn>/change-ideas/", cycle_views.ideas, name="ideas"),
    path("h/<str:ccn>/change-ideas/ideas.csv", cycle_views.ideas_csv, name="ideas-csv"),
    path("change-ideas/ideas.csv", cycle_views.public_ideas_csv, name="public-ideas-csv"),
    path("change-ideas/", cycle_views.public_ideas, name="public-ideas"),
]
