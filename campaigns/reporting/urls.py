"""Addresses of the room."""

from django.urls import path

from campaigns.reporting import nation_views, public_views, views

app_name = "reporting"
_lane = "lane/<slug:state>/report/"
_one = f"{_lane}<str:quarter>/"
_nation = "nation/lane-reports/"
urlpatterns = [
    path(_lane, views.reports, name="reports"),
    path(_one, views.report, name="report"),
    path(f"{_one}report.csv", views.report_csv, name="report-csv"),
    path(f"{_one}send/", views.send, name="send"),
    path(f"{_one}sent/<int:number>/", views.sending, name="sending"),
    path(_nation, nation_views.review, name="review"),
    path(f"{_nation}table.csv", nation_views.review_csv, name="review-csv"),
    path(f"{_nation}<slug:state>/<str:quarter>/", nation_views.reviewing, name="reviewing"),
    path(f"{_nation}<slug:state>/<str:quarter>/report.csv", nation_views.reviewing_csv, name="reviewing-csv"),
    path("states/by-size/", public_views.compared, name="compared"),
    path("states/by-size/table.csv", public_views.compared_csv, name="compared-csv"),
    path("nation/states/", nation_views.states, name="ranking"),
    path("nation/states/table.csv", nation_views.states_csv, name="ranking-csv"),
]
