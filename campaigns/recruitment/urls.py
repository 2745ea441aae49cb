"""Addresses of the room."""

from django.urls import path

from campaigns.recruitment import call_views, correct_views, paper_views, views, weight_views
from campaigns.recruitment.desk_urls import desk_patterns

_CALLS = "q/<slug:qio>/<slug:state>/calls/"
_LANE = "lane/<slug:state>/calls/"
_HOME = "q/<slug:qio>/<slug:state>/homes/<slug:ccn>/"

app_name = "recruitment"
urlpatterns = [
    path("q/<slug:qio>/<slug:state>/recruitment/", views.homes, name="homes"),
    path("q/<slug:qio>/<slug:state>/recruitment/homes.csv", views.export, name="export"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/", views.home, name="home"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/calls/", views.calls, name="calls"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/stage/", views.stage, name="stage"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/next-step/", views.next_step, name="next-step"),
    path("q/<slug:qio>/<slug:state>/homes/<slug:ccn>/assigned/", views.assigned, name="assigned"),
    path(_CALLS, call_views.call_list, name="call-list"),
    path(_CALLS + "calls.csv", call_views.call_export, name="call-export"),
    path(_CALLS + "points/", weight_views.weights, name="call-weights"),
    path(_CALLS + "<slug:ccn>/", call_views.call_log, name="call-log"),
    path(_CALLS + "<slug:ccn>/hold/", call_views.call_hold, name="call-hold"),
    path(_CALLS + "<slug:ccn>/undo/", call_views.call_undo, name="call-undo"),
    path(_LANE, call_views.lane_call_list, name="lane-call-list"),
    path(_LANE + "calls.csv", call_views.lane_call_export, name="lane-call-export"),
    path(_LANE + "<slug:ccn>/", call_views.lane_call_log, name="lane-call-log"),
    path(_LANE + "<slug:ccn>/hold/", call_views.lane_call_hold, name="lane-call-hold"),
    path(_LANE + "<slug:ccn>/undo/", call_views.lane_call_undo, name="lane-call-undo"),
    path(_HOME + "calls/<int:number>/", correct_views.correct, name="call-correct"),
    path("nation/call-points/", weight_views.national_weights, name="national-call-weights"),
    path(_HOME + "papers/statement/", paper_views.record_paper, {"kind": "statement"}, name="record-statement"),
    path(_HOME + "papers/decline/", paper_views.record_paper, {"kind": "decline"}, name="record-decline"),
    path(_HOME + "papers/statement.pdf", paper_views.desk_blank, name="blank"),
    path(_LANE + "<slug:ccn>/statement.pdf", paper_views.lane_blank, name="lane-blank"),
    path(_HOME + "papers/<int:number>/take-back/", paper_views.paper_back, name="paper-back"),
    path(_HOME + "papers/<uuid:key>/", paper_views.desk_scan, name="scan"),
    path("h/<str:ccn>/papers/", paper_views.home_papers, name="home-papers"),
    path("h/<str:ccn>/papers/<uuid:key>/", paper_views.home_scan, name="home-scan"),
    *desk_patterns,
]
