"""Addresses of the room."""

from django.urls import path

from campaigns.charts import adviser_views, funnel_views, partner_views, views
from campaigns.charts.partner_views import of_hospital, of_lane

DESK, NATION = "q/<slug:qio>/<slug:state>", "nation"
LANE, HOSPITAL = "lane/<slug:state>/homes", "h/<str:ccn>/shared"
FILE = "<slug:goal>/<slug:measure>.<slug:ending>"

app_name = "charts"
urlpatterns = [
    path("h/<str:ccn>/goals/", views.goals, name="goals"),
    path("h/<str:ccn>/goals/<slug:goal>/", views.goal, name="goal"),
    path(f"h/<str:ccn>/goals/{FILE}", views.file, name="file"),
    path("h/<str:ccn>/goals/<slug:goal>/<slug:measure>/mail/", views.mail, name="mail"),
    path(f"{DESK}/homes/<slug:ccn>/goals/", adviser_views.desk_goals, name="desk-goals"),
    path(f"{DESK}/homes/<slug:ccn>/goals/<slug:goal>/", adviser_views.desk_goal, name="desk-goal"),
    path(f"{DESK}/homes/<slug:ccn>/goals/{FILE}", adviser_views.desk_file, name="desk-file"),
    path(f"{NATION}/homes/<slug:ccn>/goals/", adviser_views.nation_goals, name="nation-goals"),
    path(f"{NATION}/homes/<slug:ccn>/goals/<slug:goal>/", adviser_views.nation_goal, name="nation-goal"),
    path(f"{NATION}/homes/<slug:ccn>/goals/{FILE}", adviser_views.nation_file, name="nation-file"),
    path(f"{LANE}/", of_lane(partner_views.homes), name="lane-homes"),
    path(f"{LANE}/homes.csv", of_lane(partner_views.homes_csv), name="lane-homes-csv"),
    path(f"{LANE}/<slug:ccn>/goals/", of_lane(partner_views.goals), name="lane-goals"),
    path(f"{LANE}/<slug:ccn>/goals/<slug:goal>/", of_lane(partner_views.goal), name="lane-goal"),
    path(f"{LANE}/<slug:ccn>/goals/{FILE}", of_lane(partner_views.file), name="lane-file"),
    path(f"{HOSPITAL}/", of_hospital(partner_views.homes), name="shared-homes"),
    path(f"{HOSPITAL}/homes.csv", of_hospital(partner_views.homes_csv), name="shared-homes-csv"),
    path(f"{HOSPITAL}/<slug:home>/goals/", of_hospital(partner_views.goals), name="shared-goals"),
    path(f"{HOSPITAL}/<slug:home>/goals/<slug:goal>/", of_hospital(partner_views.goal), name="shared-goal"),
    path(f"{HOSPITAL}/<slug:home>/goals/{FILE}", of_hospital(partner_views.file), name="shared-file"),
    path(f"{DESK}/funnel/", funnel_views.desk_index, name="desk-funnels"),
    path(f"{DESK}/funnel/<slug:goal>/", funnel_views.desk, name="desk-funnel"),
    path(f"{NATION}/funnel/", funnel_views.nation_index, name="nation-funnels"),
    path(f"{NATION}/funnel/<slug:goal>/", funnel_views.nation, name="nation-funnel"),
]
