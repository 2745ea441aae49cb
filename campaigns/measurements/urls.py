"""Addresses of the room."""

from django.urls import include, path, register_converter

from campaigns.measurements import desk_views, list_views, views
from campaigns.measurements.converters import MonthConverter

register_converter(MonthConverter, "month")

app_name = "measurements"
_desk = "q/<slug:qio>/<slug:state>/homes/<str:ccn>/months/"
_nation = "nation/homes/<str:ccn>/months/"
urlpatterns = [
    path("", include("campaigns.measurements.workbook.urls")),
    path("h/<str:ccn>/month/", views.current, name="current"),
    path("h/<str:ccn>/months/", list_views.months, name="months"),
    path("h/<str:ccn>/months/months.csv", list_views.months_csv, name="months-csv"),
    path("h/<str:ccn>/<month:month>/", views.month, name="month"),
    path("h/<str:ccn>/<month:month>/worksheet/", list_views.worksheet, name="worksheet"),
    path("h/<str:ccn>/<month:month>/reopen/", list_views.reopen, name="reopen"),
    path(_desk, desk_views.desk_months, name="desk-months"),
    path(f"{_desk}<month:month>/return/", desk_views.desk_return, name="desk-return"),
    path(_nation, desk_views.nation_months, name="nation-months"),
    path(f"{_nation}<month:month>/return/", desk_views.nation_return, name="nation-return"),
]
