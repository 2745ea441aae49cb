"""Addresses of the room. Meetings have the same pages at a LANE and at a community coalition."""

from django.urls import URLPattern, path

from campaigns.coalitions import (
    access_views,
    community_views,
    meeting_edit_views,
    meeting_views,
    project_views,
    seat_views,
    views,
)
from campaigns.coalitions.bodies import (
    CommunityBody,
    LaneBody,
    at_community,
    at_lane,
    read_at_desk,
    read_by_nation,
)

app_name = "coalitions"
_roster = "lane/<slug:state>/roster/"
_members = "h/<str:ccn>/members/"
_projects = "lane/<slug:state>/projects/"
_homes = f"{_projects}<slug:project>/homes/"
_meeting = "<str:key>/"

# path below …/meetings/, view, name, whether it writes
_PAGES = [
    ("", meeting_views.meetings, "meetings", False),
    ("meetings.csv", meeting_views.meetings_csv, "meetings-csv", False),
    ("plan/", meeting_edit_views.plan, "plan-meeting", True),
    ("actions/", meeting_views.actions, "actions", False),
    ("actions.csv", meeting_views.actions_csv, "actions-csv", False),
    (_meeting, meeting_views.meeting, "meeting", False),
    (f"{_meeting}change/", meeting_edit_views.change, "change-meeting", True),
    (f"{_meeting}cancel/", meeting_edit_views.cancel, "cancel-meeting", True),
    (f"{_meeting}attendance/", meeting_edit_views.attendance, "attendance", True),
    (f"{_meeting}minutes/", meeting_edit_views.minutes, "minutes", True),
    (f"{_meeting}minutes/approve/", meeting_edit_views.approve, "approve-minutes", True),
    (f"{_meeting}minutes/<int:version>/", meeting_views.minutes_version, "minutes-version", False),
    (f"{_meeting}actions/add/", meeting_edit_views.add_action, "add-action", True),
    (f"{_meeting}actions/<int:number>/", meeting_edit_views.settle_action, "settle-action", True),
    (f"{_meeting}files/add/", meeting_edit_views.attach, "attach", True),
    (f"{_meeting}files/<uuid:file>/", meeting_views.file, "meeting-file", False),
    (f"{_meeting}files/<uuid:file>/remove/", meeting_edit_views.remove, "remove-file", True),
]


# of these, what the QIO and the national team read
_READ = {"meetings", "meetings-csv", "actions", "actions-csv", "meeting", "minutes-version"}


def _of_lane(where: str, view, name: str, writes: bool) -> URLPattern:
    needs = LaneBody.writes if writes else LaneBody.reads
    return path(where, at_lane(needs, view), name=name)


def _of_community(where: str, view, name: str, writes: bool) -> URLPattern:
    needs = CommunityBody.writes if writes else CommunityBody.reads
    return path(where, at_community(needs, view), name=name)


urlpatterns = [
    path(_roster, views.roster, name="roster"),
    path(f"{_roster}roster.csv", views.roster_csv, name="roster-csv"),
    path(f"{_roster}add/", views.add, name="add"),
    path(f"{_roster}contact/", seat_views.contact, name="contact"),
    path(f"{_roster}seats/add/", seat_views.add_seat, name="add-seat"),
    path(f"{_roster}seats/<slug:key>/end/", seat_views.end_seat, name="end-seat"),
    path(f"{_roster}invited/<slug:key>/again/", access_views.send_again, name="invite-again"),
    path(f"{_roster}invited/<slug:key>/take-back/", access_views.take_back, name="take-back"),
    path(f"{_roster}<str:member>/", views.member, name="member"),
    path(f"{_roster}<str:member>/change/", views.change, name="change-member"),
    path(f"{_roster}<str:member>/end/", views.end, name="end"),
    path(f"{_roster}<str:member>/convener/", views.make_convener, name="convener"),
    path(f"{_roster}<str:member>/access/", views.give_access, name="give-access"),
    path("lane/<slug:state>/target/", seat_views.target, name="target"),
    path("nation/lanes/<slug:state>/target/", seat_views.nation_target, name="nation-target"),
    path("nation/lanes/<slug:state>/convener/", access_views.name_convener, name="name-convener"),
    path("nation/lanes/<slug:state>/", views.nation_lane, name="nation-lane"),
    path("q/<slug:qio>/<slug:state>/lane/", views.desk_lane, name="desk-lane"),
    path("q/<slug:qio>/<slug:state>/coalitions/<str:ccn>/", community_views.desk_community, name="desk-community"),
    path("nation/coalitions/<str:ccn>/", community_views.nation_community, name="nation-community"),
    _of_community(_members, community_views.members, "community", writes=False),
    *(
        _of_community(f"{_members}meetings/{where}", view, f"community-{name}", writes)
        for where, view, name, writes in _PAGES
    ),
    _of_community(f"{_members}members.csv", community_views.members_csv, "community-csv", writes=False),
    _of_community(f"{_members}add/", community_views.join, "join-community", writes=True),
    _of_community(f"{_members}<str:member>/", community_views.member, "community-member", writes=True),
    _of_community(f"{_members}<str:member>/end/", community_views.leave, "leave-community", writes=True),
    _of_lane(_projects, project_views.projects, "projects", writes=False),
    _of_lane(f"{_projects}projects.csv", project_views.projects_csv, "projects-csv", writes=False),
    _of_lane(f"{_projects}add/", project_views.add, "add-project", writes=True),
    _of_lane(f"{_projects}<slug:project>/", project_views.project, "project", writes=False),
    _of_lane(f"{_projects}<slug:project>/change/", project_views.change, "change-project", writes=True),
    _of_lane(f"{_homes}add/", project_views.add_home, "add-project-home", writes=True),
    _of_lane(f"{_homes}<str:ccn>/end/", project_views.end_home, "end-project-home", writes=True),
    *(_of_lane(f"lane/<slug:state>/meetings/{where}", view, name, writes) for where, view, name, writes in _PAGES),
    *(
        path(f"{before}/meetings/{where}", guarded(view), name=f"{prefix}{name}")
        for before, guarded, prefix in [
            ("q/<slug:qio>/<slug:state>/lane", read_at_desk, "desk-"),
            ("nation/lanes/<slug:state>", read_by_nation, "nation-"),
        ]
        for where, view, name, _ in _PAGES
        if name in _READ
    ),
]
