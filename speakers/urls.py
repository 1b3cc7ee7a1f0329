"""The addresses of speakers, their photos and their organisations."""

from django.urls import path

from speakers.views import organisations, speakers

urlpatterns = [
    path("speakers/", speakers.speakers, name="speakers"),
    path("speakers/<name:slug>/", speakers.speaker, name="speaker"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<name:slug>/", organisations.organisation, name="organisation"),
    path("photos/<digest:digest>-<pixels:pixels>.<photo_extension:extension>", speakers.photo, name="photo"),
]
