"""Addresses of the room."""

from django.urls import path

from campaigns.library import home_views, public_views, review_views, shelf_views, story_views

app_name = "library"

_SHELF = [
    ("", ""),
    ("library.csv", "csv"),
    ("new/", "new"),
    ("<slug:slug>/", "item"),
    ("<slug:slug>/edit/", "edit"),
    ("<slug:slug>/versions/<int:number>/", "version"),
]
_STORY = [("new/", "new", "story-new"), ("<slug:slug>/", "story", "story"), ("<slug:slug>/edit/", "edit", "story-edit")]


def _shelf(start: str, who: str) -> list:
    return [
        path(f"{start}{tail}", getattr(shelf_views, f"{who}_{name}" if name else who),
             name=f"{who}-{name}" if name else who)
        for tail, name in _SHELF
    ]  # fmt: skip


def _stories(start: str, who: str) -> list:
    return [
        path(f"{start}{tail}", getattr(story_views, f"{who}_{view}"), name=f"{who}-{name}")
        for tail, view, name in _STORY
    ]


urlpatterns = [
    path("library/", public_views.library, name="library"),
    path("library/library.csv", public_views.library_csv, name="library-csv"),
    path("library/<slug:slug>/", public_views.resource, name="resource"),
    path("library/<slug:slug>/files/<uuid:key>/", public_views.file, name="file"),
    path("for/<slug:audience>/", public_views.for_audience, name="for-audience"),
    path("practices/", public_views.practices, name="practices"),
    path("practices/practices.csv", public_views.practices_csv, name="practices-csv"),
    path("practices/<slug:slug>/", public_views.practice, name="practice"),
    path("h/<str:ccn>/practices/", home_views.home, name="home"),
    path("h/<str:ccn>/practices/use/", home_views.use, name="home-use"),
    *_stories("h/<str:ccn>/practices/", "home"),
    *_stories("lane/<slug:state>/practices/", "lane"),
    *_shelf("q/<slug:qio>/<slug:state>/library/", "desk"),
    *_shelf("lane/<slug:state>/library/", "lane"),
    *_shelf("nation/library/", "nation"),
    path("nation/practices/", review_views.review, name="review"),
    path("nation/practices/review.csv", review_views.review_csv, name="review-csv"),
    path("nation/practices/<slug:slug>/", review_views.practice, name="review-practice"),
]
