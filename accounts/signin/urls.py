"""Addresses of the room: django-allauth's pages under our nouns. What stands last is what a link is made from."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path

from accounts.signin import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", views.account, name="account"),
    path("account/confirm-email/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("account/", include("allauth.urls")),
    path("sign-in/", allauth_views.login, name="account_login"),
]
