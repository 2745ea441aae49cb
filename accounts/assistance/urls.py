"""Addresses of the room."""

from django.urls import path, register_converter

from accounts.assistance import desk_views, views


class NumberConverter:
    """The number of a request: 4821-0937."""

    regex = r"[0-9]{4}-[0-9]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "help_number")

app_name = "assistance"
urlpatterns = [
    path("cannot-sign-in/", views.cannot_sign_in, name="cannot-sign-in"),
    path("cannot-sign-in/ask/", views.ask, name="ask"),
    path("cannot-sign-in/asked/", views.asked, name="asked"),
    path("contact/", views.contact, name="contact"),
    path("contact/sent/", views.contacted, name="contacted"),
    path("q/<slug:qio>/<slug:state>/help/", desk_views.queue, name="queue"),
    path("q/<slug:qio>/<slug:state>/help/<help_number:number>/", desk_views.one_request, name="request"),
    path("nation/help/", desk_views.help_desk, name="help-desk"),
    path("nation/help/<help_number:number>/", desk_views.help_desk_request, name="help-desk-request"),
]
