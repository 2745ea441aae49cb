"""Addresses of the room."""

from django.urls import path

from campaigns.outreach import public_views, views

app_name = "outreach"

_PAGES = [
    ("", "mailings", "mailings"),
    ("new/", "new", "new"),
    ("<int:number>/", "mailing", "mailing"),
    ("<int:number>/edit/", "edit", "edit"),
    ("<int:number>/progress/", "progress", "progress"),
    ("<int:number>/send/", "send", "send"),
    ("<int:number>/pause/", "pause", "pause"),
    ("<int:number>/go-on/", "resume", "resume"),
    ("<int:number>/cancel/", "cancel", "cancel"),
    ("<int:number>/throw-away/", "delete", "delete"),
]
urlpatterns = [
    *(
        path(f"q/<slug:qio>/<slug:state>/mailings/{tail}", getattr(views, f"desk_{view}"), name=f"desk-{name}")
        for tail, view, name in _PAGES
    ),
    *(
        path(f"nation/mailings/{tail}", getattr(views, f"national_{view}"), name=f"national-{name}")
        for tail, view, name in _PAGES
    ),
    path("update-notices/", public_views.subscribe, name="subscribe"),
    path("update-notices/asked/", public_views.subscribe_asked, name="subscribe-asked"),
    path("update-notices/confirm/<str:token>/", public_views.confirm, name="confirm"),
    path("update-notices/leave/<str:token>/", public_views.leave, name="leave"),
]
