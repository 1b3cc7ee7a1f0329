"""A link that opens the timetable in Giggity, an app for conferences, and its QR code."""

import io
from urllib.parse import quote

from smartcity_session.presentation.addresses import Addresses

OPENS_IN_GIGGITY = "https://ggt.gaa.st/#url="  # the app's own address; the part after "#" stays on the phone
QUIET_ZONE = 4  # modules around the code (ISO/IEC 18004)


def app_link(addresses: Addresses) -> str:
    """The address that a phone with Giggity opens in it; on other ones it is a page that says where to get the app."""
    return OPENS_IN_GIGGITY + quote(addresses.of("schedule_xml"))


def app_code(addresses: Addresses) -> bytes:
    """The QR code of the link as an SVG of dark modules on white, level M."""
    import segno  # noqa: PLC0415 (start-up stays fast)

    picture = io.BytesIO()
    code = segno.make_qr(app_link(addresses), error="m")
    code.save(picture, kind="svg", border=QUIET_ZONE, light="white", omitsize=True, xmldecl=False)
    return picture.getvalue()
