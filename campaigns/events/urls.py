"""Addresses of the room."""

from django.urls import path

from campaigns.events import (
    coach_views,
    cohort_views,
    feed_views,
    holder_views,
    home_views,
    place_views,
    public_views,
    session_views,
    writing_views,
)

app_name = "events"

_E = "<slug:event>/"
_HOLDERS = [
    ("", holder_views.events, "events"),
    ("events.csv", holder_views.events_csv, "events-csv"),
    ("new/", writing_views.event_new, "event-new"),
    ("cohorts/", cohort_views.cohorts, "cohorts"),
    ("cohorts/cohorts.csv", cohort_views.cohorts_csv, "cohorts-csv"),
    ("cohorts/new/", cohort_views.cohort_new, "cohort-new"),
    ("cohorts/<slug:cohort>/", cohort_views.cohort, "cohort"),
    ("cohorts/<slug:cohort>/homes.csv", cohort_views.cohort_csv, "cohort-csv"),
    ("cohorts/<slug:cohort>/edit/", cohort_views.cohort_edit, "cohort-edit"),
    ("cohorts/<slug:cohort>/homes/", cohort_views.cohort_homes, "cohort-homes"),
    ("cohorts/<slug:cohort>/homes/<str:ccn>/end/", cohort_views.cohort_home_end, "cohort-home-end"),
    (_E, holder_views.event, "event"),
    (f"{_E}people.csv", holder_views.people_csv, "people-csv"),
    (f"{_E}edit/", writing_views.event_edit, "event-edit"),
    (f"{_E}copy/", writing_views.event_copy, "event-copy"),
    (f"{_E}open/", writing_views.event_open, "event-open"),
    (f"{_E}close/", writing_views.event_close, "event-close"),
    (f"{_E}cancel/", writing_views.event_cancel, "event-cancel"),
    (f"{_E}attendance/", session_views.event_attendance, "attendance"),
    (f"{_E}add-person/", session_views.add_person, "add-person"),
    (f"{_E}people/<int:number>/take-off/", session_views.take_off, "take-off"),
    (f"{_E}code/", session_views.code, "code"),
    (f"{_E}questions/", session_views.questions, "questions"),
    (f"{_E}answers/", holder_views.answers, "answers"),
    (f"{_E}materials/", session_views.materials, "materials"),
    (f"{_E}materials/<uuid:key>/off/", session_views.file_off, "file-off"),
]
_STARTS = {
    "desk": "q/<slug:qio>/<slug:state>/events/",
    "lane": "lane/<slug:state>/events/",
    "national": "nation/events/",
}
_DESK, _HOME, _PLACE = "q/<slug:qio>/<slug:state>/coaches/", "h/<str:ccn>/events/", "events/place/<str:token>/"

urlpatterns = [
    *(
        path(start + tail, views[who], name=f"{who}-{name}")
        for who, start in _STARTS.items()
        for tail, views, name in _HOLDERS
    ),
    path(_DESK, coach_views.coaches, name="desk-coaches"),
    path(f"{_DESK}coaches.csv", coach_views.coaches_csv, name="desk-coaches-csv"),
    path(f"{_DESK}new/", coach_views.coach_new, name="desk-coach-new"),
    path(f"{_DESK}<int:number>/", coach_views.coach, name="desk-coach"),
    path(f"{_DESK}<int:number>/end/", coach_views.coach_end, name="desk-coach-end"),
    path(_HOME, home_views.home_events, name="home-events"),
    path(f"{_HOME}events.csv", home_views.home_events_csv, name="home-events-csv"),
    path(f"{_HOME}coaches/<int:number>/", home_views.home_coaching, name="home-coaching"),
    path(f"{_HOME}<slug:event>/", home_views.home_event, name="home-event"),
    path(f"{_HOME}<slug:event>/sign-up/", home_views.home_sign_up, name="home-sign-up"),
    path(f"{_HOME}<slug:event>/people/<int:number>/leave/", home_views.home_leave, name="home-leave"),
    path("events/", public_views.public, name="public"),
    path("events/feeds/goal-<slug:goal>.ics", feed_views.feed_goal, name="feed-goal"),
    path("events/feeds/mine/<str:key>.ics", feed_views.feed_person, name="feed-person"),
    path("events/feeds/<slug:state>.ics", feed_views.feed_state, name="feed-state"),
    path("events/confirm/<str:token>/", public_views.confirm, name="confirm"),
    path(_PLACE, place_views.place, name="place"),
    path(f"{_PLACE}leave/", place_views.leave, name="place-leave"),
    path(f"{_PLACE}give/", place_views.give, name="place-give"),
    path(f"{_PLACE}answers/", place_views.answers, name="place-answers"),
    path(f"{_PLACE}event.ics", place_views.calendar, name="place-calendar"),
    path(f"{_PLACE}attendance.pdf", place_views.certificate, name="place-certificate"),
    path(f"{_PLACE}files/<uuid:key>/", place_views.file, name="place-file"),
    path("events/lane/<slug:state>/<slug:key>/", public_views.public_meeting, name="public-meeting"),
    path("events/<slug:event>/", public_views.public_event, name="public-event"),
    path("events/<slug:event>/sign-up/", public_views.public_sign_up, name="public-sign-up"),
    path("events/<slug:event>/asked/", public_views.asked, name="asked"),
    path("check-in/", public_views.check_in, name="check-in"),
    path("me/events/", place_views.mine, name="mine"),
    path("me/events/calendar/", feed_views.feed_key, name="feed-key"),
]
