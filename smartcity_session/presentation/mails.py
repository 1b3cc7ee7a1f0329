"""Mails with the brand of the congress: the same text once more, below its logo or name on its accent."""

from email.mime.image import MIMEImage

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from smartcity_session.content import site_content
from smartcity_session.files.brand_pictures import flat_pictures
from smartcity_session.files.stored_files import StorageGoneError
from smartcity_session.models import Congress
from smartcity_session.presentation.colours import ACCENT, brand_colours

LOGO = "logo"  # the Content-ID (RFC 2392)


def branded(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """The mail with its text as HTML beside it, where the congress has an accent or a logo. Returns the same message.

    The logo is in the mail: nothing is fetched when it is read. A mail goes without it while the storage is away.
    """
    site = site_content()
    if not site.accent and not site.logo:
        return message
    try:
        logo = flat_pictures([site.logo]).get(site.logo)
    except StorageGoneError:
        logo = None
    context = {
        "name": Congress.objects.values_list("name", flat=True).get(),
        "colours": brand_colours(site.accent or ACCENT),
        "logo": LOGO if logo else "",
        "subject": message.subject,
        "text": message.body,
        "language": settings.LANGUAGE_CODE,
    }
    message.attach_alternative(render_to_string("mails/branded.html", context), "text/html")
    if logo:
        image = MIMEImage(logo)
        image.add_header("Content-ID", f"<{LOGO}>")
        image.add_header("Content-Disposition", "inline")
        message.attach(image)
    return message
