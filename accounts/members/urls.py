"""Addresses of the room. A person or an invitation stands in an address by a key that says nothing (queries.key_of)."""

from django.urls import URLPattern, path

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission as P
from accounts.members.places import at_desk, at_home, at_lane
from accounts.members.views import acceptance, duplicates, people

app_name = "members"
_home, _desk = "h/<str:ccn>/people", "q/<slug:qio>/<slug:state>/people"
_lane = "nation/lanes/<slug:state>/people"
urlpatterns: list[URLPattern] = [
    path("invitation/", acceptance.invitation, name="invitation"),
    path("invitation/<str:token>/", acceptance.accept, name="accept"),
    path(f"{_home}/", at_home(P.SEE_HOME, people.people_page), name="people"),
    path(f"{_home}.csv", at_home(P.MANAGE_PEOPLE, people.people_csv), name="people-csv"),
    path(f"{_home}/invite/", at_home(P.MANAGE_PEOPLE, people.invite), name="invite"),
    path(f"{_home}/<slug:key>/", at_home(P.MANAGE_PEOPLE, people.person), name="person"),
    path(f"{_home}/<slug:key>/end/", at_home(P.MANAGE_PEOPLE, people.end), name="end"),
    path(f"{_home}/invited/<slug:key>/resend/", at_home(P.MANAGE_PEOPLE, people.resend), name="resend"),
    path(f"{_home}/invited/<slug:key>/revoke/", at_home(P.MANAGE_PEOPLE, people.revoke), name="revoke"),
    path(f"{_desk}/", at_desk(people.people_page), name="qio-people"),
    path(f"{_desk}.csv", at_desk(people.people_csv), name="qio-people-csv"),
    path(f"{_desk}/invite/", at_desk(people.invite), name="qio-invite"),
    path(f"{_desk}/duplicates/", duplicates.duplicates, name="duplicates"),
    path(f"{_desk}/duplicates/<slug:key>/", duplicates.duplicate, name="duplicate"),
    path(f"{_desk}/duplicates/merged/<uuid:key>/undo/", duplicates.undo, name="merge-undo"),
    path("nation/duplicates/", duplicates.national_duplicates, name="national-duplicates"),
    path("nation/duplicates/<slug:key>/", duplicates.national_duplicate, name="national-duplicate"),
    path("nation/duplicates/merged/<uuid:key>/undo/", duplicates.national_undo, name="national-merge-undo"),
    path(f"{_desk}/<slug:key>/", at_desk(people.person), name="qio-person"),
    path(f"{_desk}/<slug:key>/end/", at_desk(people.end), name="qio-end"),
    path(f"{_desk}/invited/<slug:key>/resend/", at_desk(people.resend), name="qio-resend"),
    path(f"{_desk}/invited/<slug:key>/revoke/", at_desk(people.revoke), name="qio-revoke"),
    path(
        "q/<slug:qio>/<slug:state>/homes/<str:ccn>/invite/",
        require_desk(P.INVITE_TO_HOME)(people.invite_to_home),
        name="invite-to-home",
    ),
    path(
        "nation/participants/<str:ccn>/invite/",
        require_nation(P.SEE_NATION)(people.nation_invite),
        name="nation-invite",
    ),
    path(f"{_lane}/", at_lane(people.people_page), name="lane-people"),
    path(f"{_lane}.csv", at_lane(people.people_csv), name="lane-people-csv"),
    path(f"{_lane}/invite/", at_lane(people.invite), name="lane-invite"),
    path(f"{_lane}/<slug:key>/", at_lane(people.person), name="lane-person"),
    path(f"{_lane}/<slug:key>/end/", at_lane(people.end), name="lane-end"),
    path(f"{_lane}/invited/<slug:key>/resend/", at_lane(people.resend), name="lane-resend"),
    path(f"{_lane}/invited/<slug:key>/revoke/", at_lane(people.revoke), name="lane-revoke"),
]
