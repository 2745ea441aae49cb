"""Addresses of the room."""

from django.urls import path

from campaigns.charts import adviser_views, funnel_views, views

DESK, NATION = "q/<slug:qio>/<slug:state>", "nation"
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
    path(f"{DESK}/funnel/", funnel_views.desk_index, name="desk-funnels"),
    path(f"{DESK}/funnel/<slug:goal>/", funnel_views.desk, name="desk-funnel"),
    path(f"{NATION}/funnel/", funnel_views.nation_index, name="nation-funnels"),
    path(f"{NATION}/funnel/<slug:goal>/", funnel_views.nation, name="nation-funnel"),
]
