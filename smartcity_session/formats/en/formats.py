"""One format for what the admin shows and for what its calendar and clock type: 2015-04-09 14:30."""

from smartcity_session.models.days import DATE_INPUT_FORMATS, TIME_INPUT_FORMATS

__all__ = ["DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS"]

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
