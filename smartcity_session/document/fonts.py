"""The system check of what the PDF needs beside Python: libraries, and fonts for the scripts of the world."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as WarningMessage
from django.utils.translation import gettext as _

from smartcity_session.document.process import child_environment

PROBE = Path(__file__).with_name("fontprobe.py")
SECONDS = 60  # a machine without a cache of fonts reads them all, once

# A few characters that every text in the script has.
SCRIPTS = {
    "Latin": "aéßłőžơ",
    "Greek": "Ελληνικά",
    "Cyrillic": "Кирилцяёїқ",
    "Arabic": "العربية",
    "Hebrew": "עברית",
    "Devanagari": "हिन्दी",
    "Thai": "ภาษาไทย",
    "Korean": "한국어",
    "Chinese": "汉字漢",
    "Japanese": "日本語かな",
}
BUNDLED = {"Latin", "Greek", "Cyrillic"}
OPTIONAL_LIBRARIES = {"HarfBuzz-Subset"}

LIBRARY_PACKAGES = (
    "Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Fedora: dnf install pango harfbuzz. macOS: brew install pango harfbuzz."
)
FONT_PACKAGES = (
    "Debian, Ubuntu: apt install fonts-noto-core fonts-noto-cjk fonts-dejavu-core. "
    "Fedora: dnf install google-noto-sans-fonts google-noto-sans-cjk-fonts dejavu-sans-fonts. "
    "macOS: brew install --cask font-noto-sans font-noto-sans-cjk font-dejavu."
)


def check_fonts(app_configs: list[AppConfig] | None, **_options: Any) -> list[CheckMessage]:  # noqa: ARG001 (Django's signature)
    """Report libraries and fonts that the PDF lacks, with the packages that bring them."""
    missing = probe(SCRIPTS)
    libraries = set(missing["libraries"])
    found: list[CheckMessage] = []
    if needed := sorted(libraries - OPTIONAL_LIBRARIES):
        message = _("PDFs can't be made: these libraries are missing: %(names)s.") % {"names": ", ".join(needed)}
        return [Error(message, hint=LIBRARY_PACKAGES, id="smartcity_session.E010")]
    if slow := sorted(libraries & OPTIONAL_LIBRARIES):
        message = _("PDFs are slow to make and larger: %(names)s is missing.") % {"names": ", ".join(slow)}
        found.append(WarningMessage(message, hint=LIBRARY_PACKAGES, id="smartcity_session.W010"))
    if lost := [script for script in missing["scripts"] if script in BUNDLED]:
        message = _("The bundled fonts are not found, so that PDFs lack: %(names)s.") % {"names": ", ".join(lost)}
        hint = _("Restore the folder static/fonts from the release of the portal.")
        found.append(Error(message, hint=hint, id="smartcity_session.E011"))
    if scripts := [script for script in missing["scripts"] if script not in BUNDLED]:
        message = _("No font is installed for these scripts, so texts in them can't be published: %(names)s.")
        names = ", ".join(scripts)
        found.append(WarningMessage(message % {"names": names}, hint=FONT_PACKAGES, id="smartcity_session.W011"))
    return found


def probe(samples: dict[str, str]) -> dict[str, list[str]]:
    """Ask a child process: the missing "libraries", and the "scripts" of which no font covers the sample."""
    done = subprocess.run(  # noqa: S603 (our own program, no shell)
        [sys.executable, "-I", "-S", str(PROBE), json.dumps(samples)],
        capture_output=True,
        check=True,
        env=child_environment(),
        timeout=SECONDS,
    )
    missing: dict[str, list[str]] = json.loads(done.stdout)
    return missing
