"""Hub: the addresses of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.signin.urls")),
    path("", include("accounts.members.urls")),
    path("", include("accounts.tokens.urls")),
    path("", include("accounts.assistance.urls")),
    path("", include("accounts.mail.urls")),
]
