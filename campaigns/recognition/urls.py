"""Addresses of the room."""

from django.urls import path

from campaigns.recognition import public_views, views

app_name = "recognition"
urlpatterns = [
    path("h/<str:ccn>/recognition/", views.home, name="home"),
    path("h/<str:ccn>/recognition/<str:code>.pdf", views.home_pdf, name="pdf"),
    path("nation/certificates/", views.certificates, name="certificates"),
    path("nation/certificates/certificates.csv", views.certificates_csv, name="certificates-csv"),
    path("nation/certificates/issue/", views.issue, name="issue"),
    path("nation/certificates/<str:code>/", views.certificate, name="certificate"),
    path("nation/certificates/<str:code>/take-back/", views.revoke, name="revoke"),
    path("check/", public_views.check, name="check"),
    path("check/<str:code>/", public_views.check_code, name="check-code"),
]
