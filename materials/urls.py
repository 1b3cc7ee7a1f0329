"""The addresses of materials and linked events."""

from django.urls import path

from materials.views import events, materials

urlpatterns = [
    path("materials/", materials.materials, name="materials"),
    path("materials/<uuid:uuid>/<file_name:name>", materials.material_file, name="material_file"),
    path("events/", events.events, name="events"),
]
