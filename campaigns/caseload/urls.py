"""Addresses of the room."""

from django.urls import path

from campaigns.caseload import alert_views, change_views, home_views, report_views, request_views, views

_DESK = "q/<slug:qio>/<slug:state>/caseload/"
_HOME = _DESK + "<slug:ccn>/"

app_name = "caseload"
urlpatterns = [
    path(_DESK, views.homes, name="homes"),
    path(_DESK + "homes.csv", views.export, name="export"),
    path(_DESK + "looked-after/", views.assign, name="assign"),
    path(_DESK + "alerts/", alert_views.alerts, name="alerts"),
    path(_DESK + "alerts.csv", alert_views.alerts_csv, name="alerts-csv"),
    path(_DESK + "alerts/<uuid:key>/task/", alert_views.alert_task, name="alert-task"),
    path(_DESK + "alerts/<uuid:key>/aside/", alert_views.alert_dismiss, name="alert-dismiss"),
    path(_DESK + "requests/", request_views.requests, name="requests"),
    path(_DESK + "requests.csv", request_views.requests_csv, name="requests-csv"),
    path(_DESK + "changes/", change_views.desk_changes, name="desk-changes"),
    path(_DESK + "changes.csv", change_views.desk_changes_csv, name="desk-changes-csv"),
    path(_DESK + "report/", report_views.report, name="report"),
    path(_DESK + "report.csv", report_views.report_csv, name="report-csv"),
    path(_DESK + "report/entries.csv", report_views.entries_csv, name="entries-csv"),
    path(_HOME, home_views.home, name="home"),
    path(_HOME + "log/", home_views.log, name="log"),
    path(_HOME + "log/<int:number>/", home_views.entry, name="entry"),
    path(_HOME + "log/<int:number>/back/", home_views.take_back, name="take-back"),
    path(_HOME + "requests/<int:number>/", request_views.request, name="request"),
    path(_HOME + "requests/<int:number>/act/", request_views.request_act, name="request-act"),
    path(_HOME + "changes/<int:number>/", change_views.desk_change, name="desk-change"),
    path("h/<str:ccn>/ask/", request_views.ask, name="ask"),
    path("h/<str:ccn>/ask/<int:number>/", request_views.asked, name="asked"),
    path("h/<str:ccn>/ask/<int:number>/close/", request_views.asked_close, name="asked-close"),
    path("h/<str:ccn>/changes/", change_views.changes, name="changes"),
    path("h/<str:ccn>/changes/<int:number>/back/", change_views.change_back, name="change-back"),
]
