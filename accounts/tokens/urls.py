"""Addresses of the room. A token stands in an address by its prefix, which people see and which opens nothing."""

from django.urls import path

from accounts.tokens import views

app_name = "tokens"
urlpatterns = [
    path("account/tokens/", views.mine, name="mine"),
    path("account/tokens/new/", views.new, name="new"),
    path("account/tokens/<slug:prefix>/revoke/", views.revoke, name="revoke"),
    path("h/<str:ccn>/tokens/", views.of_home, name="home"),
    path("h/<str:ccn>/tokens/<slug:prefix>/revoke/", views.revoke_of_home, name="home-revoke"),
]
