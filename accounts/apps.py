"""Registers the app, lets the rooms of all apps name their kinds of mail, and connects the audit of signing in."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People, access and mail"

    def ready(self) -> None:
        autodiscover_modules("emails")
        import_module("accounts.signin.receivers")
