"""The whole site map."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, path, register_converter

from smartcity_session.admin.accounts import (
    account_page,
    accounts_page,
    accounts_table,
    own_second_factor,
    roles_page,
)
from smartcity_session.admin.desk import desk
from smartcity_session.admin.help import help_page, help_picture
from smartcity_session.admin.invitation import invitation_page
from smartcity_session.admin.password_reset import password_reset_urls
from smartcity_session.exports.registry import EXPORTS, Place
from smartcity_session.views import (
    api,
    brand,
    check,
    converters,
    currency,
    editions,
    errors,
    exports,
    feedback,
    health,
    legal,
    offline,
    programme,
    questions,
    reading_packs,
    requests,
    rooms,
    search,
    sessions,
    site,
)

register_converter(converters.CodeConverter, "code")
register_converter(converters.LanguageConverter, "language")
register_converter(converters.SlugConverter, "name")
register_converter(converters.ShortConverter, "short")
register_converter(converters.NumberConverter, "number")
register_converter(converters.DigestConverter, "digest")
register_converter(converters.HexConverter, "hex")
register_converter(converters.BrandPictureConverter, "brand_picture")
register_converter(converters.PhotoPixelsConverter, "pixels")
register_converter(converters.PhotoExtensionConverter, "photo_extension")
register_converter(converters.RestConverter, "rest")
register_converter(converters.FileNameConverter, "file_name")

from materials.urls import urlpatterns as MATERIALS  # noqa: E402, N812 (needs the converters)
from speakers.urls import urlpatterns as SPEAKERS  # noqa: E402, N812 (as above)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler413 = errors.too_large
handler500 = errors.server_error

urlpatterns = [
    path("", programme.home, name="home"),
    path("programme/", programme.programme_page, name="programme"),
    path("sessions/<code:code>/", sessions.session, name="session"),
    path("sessions/<code:code>/description.pdf", editions.description_pdf, name="description_pdf"),
    path("sessions/<code:code>/editions/", editions.editions, name="editions"),
    path("sessions/<code:code>/editions/<number:number>/", editions.edition, name="edition"),
    path("sessions/<code:code>/editions/<number:number>/description.pdf", editions.edition_pdf, name="edition_pdf"),
    path("sessions/<code:code>/changes/<number:old>..<number:new>/", currency.edition_changes, name="edition_changes"),
    path("sessions/<code:code>/changes/<number:old>..now/", currency.edition_changes_now, name="edition_changes_now"),
    path("sessions/<code:code>/questions/", questions.questions, name="questions"),
    path("sessions/<code:code>/questions/thanks/", questions.questions_thanks, name="questions_thanks"),
    path("sessions/<code:code>/questions/chair/", questions.questions_chair, name="questions_chair"),
    path("sessions/<code:code>/questions/<number:number>/", questions.question_backing, name="question_backing"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/<name:room>/", rooms.room, name="room"),
    path("<language:language>/sessions/<code:code>/description.pdf", editions.sheet_pdf, name="description_sheet_pdf"),
    path(
        "<language:language>/sessions/<code:code>/editions/<number:number>/description.pdf",
        editions.edition_sheet_pdf,
        name="edition_sheet_pdf",
    ),
    path("e/<short:short>", currency.edition_short, name="edition_short"),
    path("<language:language>/e/<short:short>", currency.edition_short_elsewhere, name="edition_short_elsewhere"),
    path("check/", check.check, name="check"),
    *SPEAKERS,  # as part of one list, which the service worker and the tests read
    *MATERIALS,
    path("too-large/", errors.too_large, name="too_large"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sessions/<code:code>/feedback/", feedback.feedback, name="feedback"),
    path("sessions/<code:code>/feedback/thanks/", feedback.feedback_thanks, name="feedback_thanks"),
    path("sessions/<code:code>/request/", requests.session_request, name="session_request"),
    path("sessions/<code:code>/request/thanks/", requests.session_request_thanks, name="session_request_thanks"),
    path("request/", requests.congress_request, name="congress_request"),
    path("request/thanks/", requests.congress_request_thanks, name="congress_request_thanks"),
    path("brand/<hex:digits>.css", brand.brand_css, name="brand_css"),
    path("brand/<brand_picture:picture>", brand.brand_picture, name="brand_picture"),
    path("pages/<name:page>/", brand.information, name="information"),
    path("privacy/", legal.privacy, name="privacy"),
    path("imprint/", legal.imprint, name="imprint"),
    path("search/", search.search_page, name="search"),
    path("opensearch.xml", search.opensearch_xml, name="opensearch"),
    path("robots.txt", site.robots_txt, name="robots_txt"),
    path("sitemap.xml", site.sitemap_xml, name="sitemap"),
    path(".well-known/security.txt", site.security_txt, name="security_txt"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sessions/<code:code>/reading-pack.zip", reading_packs.session_reading_pack, name="session_reading_pack"),
    *exports.export_routes(),
    path("api/v1/", api.api_index, name="api_index"),
    path("api/v1/openapi.json", api.api_openapi, name="api_openapi"),
    path("api/v1/congress", api.api_congress, name="api_congress"),
    path("api/v1/sessions", api.api_sessions, name="api_sessions"),
    path("api/v1/sessions/<code:code>", api.api_session, name="api_session"),
    path("api/v1/speakers", api.api_speakers, name="api_speakers"),
    path("api/v1/speakers/<name:slug>", api.api_speaker, name="api_speaker"),
    path("api/v1/organisations", api.api_organisations, name="api_organisations"),
    path("api/v1/materials", api.api_materials, name="api_materials"),
    path("api/v1/events", api.api_events, name="api_events"),
    path("api/v1/rooms", api.api_rooms, name="api_rooms"),
    path("api/v1/breaks", api.api_breaks, name="api_breaks"),
    path("api/v1/editions", api.api_editions, name="api_editions"),
    path("api/v1/notices", api.api_notices, name="api_notices"),
    path("api/v1/search", api.api_search, name="api_search"),
    path("api/v1/<rest:rest>", api.api_unknown, name="api_unknown"),
    *password_reset_urls,
    path(f"{settings.ADMIN_PATH}/invitation/<token>/", invitation_page, name="admin_invitation"),
    path(f"{settings.ADMIN_PATH}/accounts/", admin.site.admin_view(accounts_page), name="admin_accounts"),
    path(
        f"{settings.ADMIN_PATH}/accounts/table.<slug:kind>",
        admin.site.admin_view(accounts_table),
        name="admin_accounts_table",
    ),
    path(f"{settings.ADMIN_PATH}/accounts/<int:pk>/", admin.site.admin_view(account_page), name="admin_account"),
    path(f"{settings.ADMIN_PATH}/roles/", admin.site.admin_view(roles_page), name="admin_roles"),
    path(
        f"{settings.ADMIN_PATH}/second-factor/",
        admin.site.admin_view(own_second_factor),
        name="admin_own_second_factor",
    ),
    path(f"{settings.ADMIN_PATH}/", admin.site.admin_view(desk)),  # before the admin's own front page
    path(f"{settings.ADMIN_PATH}/help/", admin.site.admin_view(help_page), name="admin_help"),
    path(
        f"{settings.ADMIN_PATH}/help/pictures/<file_name:name>",
        admin.site.admin_view(help_picture),
        name="admin_help_picture",
    ),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]

# What is the same in every language has one address, without a language. Everything else is in each of the congress's
# languages (`http.languages`).
WITHOUT_LANGUAGE = frozenset(
    {
        *("healthz", "readyz", "robots_txt", "sitemap", "security_txt", "favicon", "service_worker"),
        *("brand_css", "brand_picture", "photo", "material_file"),
        *("description_pdf", "edition_pdf"),  # as the session was written
        *("description_sheet_pdf", "edition_sheet_pdf", "edition_short_elsewhere"),  # say their language themselves
        *("schedule_xml", "schedule_json", "schedule_code"),
        *(each.name for each in EXPORTS if each.place is Place.CITATIONS),
        *(
            each.name
            for each in urlpatterns
            if isinstance(each, URLPattern) and str(each.pattern).startswith(("api/", f"{settings.ADMIN_PATH}/"))
        ),
    }
)
