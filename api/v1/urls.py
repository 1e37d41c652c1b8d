"""Every address of version 1: each resource's module lists its own."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern

RESOURCES = (
    "auth",
    "me",
    "organisations",
    "people",
    "pitches",
    "documents",
    "ndas",
    "mine",
    "meta",
    "batch",
    "realtime",
)

urlpatterns: list[URLPattern] = []
for _name in RESOURCES:
    if find_spec(f"api.v1.{_name}"):
        urlpatterns += import_module(f"api.v1.{_name}").urlpatterns
