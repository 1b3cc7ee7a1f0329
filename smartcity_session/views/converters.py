"""The shapes of the variable parts of addresses. What has another shape is 404 before any row is looked up."""

from django.conf import settings

from smartcity_session.files.image_program import RENDITIONS
from smartcity_session.text.letters import SLUG


class CodeConverter:
    """The code of a session, in any case of letters."""

    regex = "[A-Za-z0-9-]{1,20}"

    def to_python(self, value: str) -> str:
        """Return the code as it was written."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code itself."""
        return value


class SlugConverter(CodeConverter):
    """A slug in any script."""

    regex = rf"{SLUG}{{1,100}}"


class ShortConverter(CodeConverter):
    """The short name of an edition."""

    regex = "[A-Za-z0-9]{1,16}"


class LanguageConverter(CodeConverter):
    """A language that the portal has words in, whether or not the congress has it now."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)


class NumberConverter:
    """A number from 1, without zeros before it: one address for one thing."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number in digits."""
        return str(value)


class DigestConverter(CodeConverter):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


class HexConverter(CodeConverter):
    """A colour: six digits in hexadecimal."""

    regex = "[0-9a-f]{6}"


class BrandPictureConverter(CodeConverter):
    """The name of a picture of the brand: its digest, what the storage may have added, and its ending."""

    regex = r"[0-9a-f]{64}\w{0,20}\.(?:png|jpg|webp)"


class PhotoPixelsConverter:
    """A size that photos are kept in."""

    regex = "|".join(map(str, RENDITIONS))

    def to_python(self, value: str) -> int:
        """Return the number of pixels of a side."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number in digits."""
        return str(value)


class PhotoExtensionConverter(CodeConverter):
    """A format that photos are kept in."""

    regex = "webp|jpg"


class FileNameConverter(CodeConverter):
    """The name of a file, whatever is in it: no stored name may keep a page from being shown."""

    regex = "(?s:.*)"


class RestConverter(CodeConverter):
    """Whatever follows, line ends included: Django's own converter for paths stops at them."""

    regex = r"[\s\S]+"
