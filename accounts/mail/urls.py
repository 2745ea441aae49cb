"""Addresses of the room."""

from django.urls import path

from accounts.mail import views

app_name = "mail"
urlpatterns = [
    path("stop/<str:token>/", views.stop, name="stop"),
    path("nation/mailbox/", views.mailbox, name="mailbox"),
    path("nation/mailbox/<str:key>/", views.mailbox_mail, name="mailbox-mail"),
]
