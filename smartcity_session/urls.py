"""The whole site map."""

from django.contrib import admin
from django.urls import path, register_converter

from smartcity_session.admin.password_reset import password_reset_urls
from smartcity_session.views import addresses, errors, events, home, materials, sessions, site, speakers

register_converter(addresses.CodeConverter, "code")
register_converter(addresses.SlugConverter, "name")
register_converter(addresses.ShortConverter, "short")
register_converter(addresses.DigestConverter, "digest")
register_converter(addresses.PhotoPixelsConverter, "pixels")
register_converter(addresses.PhotoExtensionConverter, "photo_extension")

handler404 = errors.not_found

urlpatterns = [
    path("", home.home, name="home"),
    path("sessions/<code:code>/", sessions.session, name="session"),
    path("sessions/<code:code>/description.pdf", sessions.description_pdf, name="description_pdf"),
    path("e/<short:short>", sessions.edition_short, name="edition_short"),
    path("speakers/", speakers.speakers, name="speakers"),
    path("speakers/<name:slug>/", speakers.speaker, name="speaker"),
    path("photos/<digest:digest>-<pixels:pixels>.<photo_extension:extension>", speakers.photo, name="photo"),
    path("materials/", materials.materials, name="materials"),
    path("materials/<uuid:uuid>/<str:name>", materials.material_file, name="material_file"),
    path("events/", events.events, name="events"),
    path("robots.txt", site.robots_txt, name="robots_txt"),
    path("sitemap.xml", site.sitemap_xml, name="sitemap"),
    path(".well-known/security.txt", site.security_txt, name="security_txt"),
    path("favicon.ico", site.favicon, name="favicon"),
    *password_reset_urls,
    path("admin/", admin.site.urls),
]
