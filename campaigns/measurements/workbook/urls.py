"""Addresses of the files, within the room's own names: `measurements:workbook`, `measurements:chain-workbook`, …"""

from django.urls import path

from campaigns.measurements.workbook import views

HOME, CHAIN = "h/<str:ccn>/", "c/<slug:number>/"

urlpatterns = [
    path(HOME + "workbook.xlsx", views.home_workbook, name="workbook"),
    path(HOME + "numbers.csv", views.home_numbers, name="numbers"),
    path(HOME + "upload/", views.home_upload, name="upload"),
    path(HOME + "uploads/", views.home_uploads, name="uploads"),
    path(HOME + "uploads/<uuid:key>/", views.home_one, name="upload-one"),
    path(HOME + "uploads/<uuid:key>/progress/", views.home_progress, name="upload-progress"),
    path(HOME + "uploads/<uuid:key>/to-mend.csv", views.home_problems, name="upload-problems"),
    path(CHAIN + "workbook.xlsx", views.chain_workbook, name="chain-workbook"),
    path(CHAIN + "numbers.csv", views.chain_numbers, name="chain-numbers"),
    path(CHAIN + "upload/", views.chain_upload, name="chain-upload"),
    path(CHAIN + "uploads/", views.chain_uploads, name="chain-uploads"),
    path(CHAIN + "uploads/<uuid:key>/", views.chain_one, name="chain-upload-one"),
    path(CHAIN + "uploads/<uuid:key>/progress/", views.chain_progress, name="chain-upload-progress"),
    path(CHAIN + "uploads/<uuid:key>/to-mend.csv", views.chain_problems, name="chain-upload-problems"),
]
