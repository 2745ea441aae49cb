"""Hub: the addresses of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("", include("campaigns.goals.urls")),
    path("", include("campaigns.coalitions.urls")),
    path("", include("campaigns.enrollment.urls")),
    path("", include("campaigns.charts.urls")),
    path("", include("campaigns.charts.report.urls")),
    path("", include("campaigns.library.urls")),
    path("", include("campaigns.measurements.urls")),
    path("api/v1/", include("campaigns.measurements.api.urls")),
    path("", include("campaigns.improvement.urls")),
    path("", include("campaigns.events.urls")),
    path("", include("campaigns.recognition.urls")),
    path("", include("campaigns.recruitment.urls")),
    path("", include("campaigns.caseload.urls")),
    path("", include("campaigns.outreach.urls")),
    path("", include("campaigns.reporting.urls")),
    path("", include("campaigns.supporters.urls")),
    path("", include("campaigns.dashboards.urls")),
]
