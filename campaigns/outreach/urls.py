"""Addresses of the room."""

from django.urls import path

from campaigns.outreach import public_views, result_views, sender_views, sending_views, template_views, views

app_name = "outreach"

_PAGES = [
    ("", views, "mailings"),
    ("new/", views, "new"),
    ("templates/", template_views, "templates"),
    ("templates/new/", template_views, "template-new"),
    ("templates/<int:number>/edit/", template_views, "template-edit"),
    ("templates/<int:number>/retire/", template_views, "template-retire"),
    ("<int:number>/", views, "mailing"),
    ("<int:number>/edit/", views, "edit"),
    ("<int:number>/as-mail/", views, "as-mail"),
    ("<int:number>/progress/", sending_views, "progress"),
    ("<int:number>/send/", sending_views, "send"),
    ("<int:number>/mail-to-me/", sending_views, "mail-to-me"),
    ("<int:number>/ask/", sending_views, "ask"),
    ("<int:number>/approve/", sending_views, "approve"),
    ("<int:number>/send-back/", sending_views, "send-back"),
    ("<int:number>/take-back/", sending_views, "take-back"),
    ("<int:number>/again/", sending_views, "again"),
    ("<int:number>/pause/", sending_views, "pause"),
    ("<int:number>/go-on/", sending_views, "resume"),
    ("<int:number>/last-hour/", sending_views, "end-at"),
    ("<int:number>/cancel/", sending_views, "cancel"),
    ("<int:number>/throw-away/", sending_views, "delete"),
    ("<int:number>/results/", result_views, "results"),
    ("<int:number>/people/", result_views, "people"),
    ("<int:number>/results.csv", result_views, "results-csv"),
]


def _paths(start: str, who: str) -> list:
    return [
        path(f"{start}{tail}", getattr(pages, f"{who}_{name.replace('-', '_')}"), name=f"{who}-{name}")
        for tail, pages, name in _PAGES
    ]


urlpatterns = [
    *_paths("q/<slug:qio>/<slug:state>/mailings/", "desk"),
    path("q/<slug:qio>/<slug:state>/mailings/sender/", sender_views.desk_sender, name="desk-sender"),
    *_paths("lane/<slug:state>/mailings/", "lane"),
    *_paths("nation/mailings/", "national"),
    path("update-notices/", public_views.subscribe, name="subscribe"),
    path("update-notices/asked/", public_views.subscribe_asked, name="subscribe-asked"),
    path("update-notices/confirm/<str:token>/", public_views.confirm, name="confirm"),
    path("update-notices/preferences/<str:token>/", public_views.preferences, name="preferences"),
    path("update-notices/archive/", public_views.archived_notices, name="archive"),
    path("update-notices/archive/<int:number>/", public_views.archived_notice, name="archived"),
    path("update-notices/feed/", public_views.feed, name="feed"),
    path("update-notices/leave/<str:token>/", public_views.leave, name="leave"),
]
