"""Addresses of the room. The main campaign for a place has the short ones, each other its phase in them."""

from django.urls import path, register_converter

from campaigns.enrollment import again, blank_views, nation_views, own_views, sharing_views, views


class PhaseConverter:
    """ae-3"""

    regex = r"[a-z][a-z0-9-]{0,40}-[0-9]{1,4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ParticipantConverter(PhaseConverter):
    regex = "hospital|community"


register_converter(PhaseConverter, "phase")
register_converter(ParticipantConverter, "participant")

HOME = "h/<str:ccn>/taking-part/"
_PAGES = [
    ("", views.overview, "overview"),
    ("sign/", views.sign, "sign"),
    ("again/", again.again, "again"),
    ("goals/", views.goals, "choose-goals"),
    ("goals/own/", own_views.numbers, "own-numbers"),
    ("targets/", views.targets, "targets"),
    ("leave/", views.leave, "leave"),
    ("statement.pdf", blank_views.statement, "blank"),
    ("listing/", views.listing, "listing"),
]

app_name = "enrollment"
urlpatterns = [
    *[path(HOME + tail, view, name=name) for tail, view, name in _PAGES],
    *[path(f"{HOME}<phase:phase>/{tail}", view, name=name) for tail, view, name in _PAGES],
    path(HOME + "units/", own_views.add_unit, name="add-unit"),
    path(HOME + "units/<int:number>/", own_views.change_unit, name="change-unit"),
    path("h/<str:ccn>/who-sees/", sharing_views.who_sees, name="who-sees"),
    path("h/<str:ccn>/who-sees/grant/", sharing_views.grant, name="grant"),
    path("h/<str:ccn>/who-sees/<int:number>/", sharing_views.revoke, name="revoke"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/consent/", sharing_views.ask, name="ask-consent"),
    path("nation/participants/", nation_views.list_participants, name="participants"),
    path("nation/participants/table.csv", nation_views.participants_csv, name="participants-csv"),
    path("nation/participants/<participant:kind>/", nation_views.add_participant, name="add-participant"),
]
