"""Addresses of the room."""

from django.urls import path

from accounts.mail import views
from accounts.mail.bounces import webhooks

app_name = "mail"
urlpatterns = [
    path("mail/hook/", webhooks.hook, name="hook"),
    path("account/mail/", views.my_mail, name="my-mail"),
    path("account/mail-comes-back/", views.mail_comes_back, name="mail-comes-back"),
    path("account/mail-arrives/<str:token>/", views.mail_arrives, name="mail-arrives"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("nation/mailbox/", views.mailbox, name="mailbox"),
    path("nation/mailbox/<str:key>/", views.mailbox_mail, name="mailbox-mail"),
]
