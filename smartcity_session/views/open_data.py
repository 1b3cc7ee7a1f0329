"""Open data: what programs on other sites may read too."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def open_data(view: View) -> View:
    """Let pages of other sites read what the view answers; the middleware `share_open_data` adds the headers.

    It answers the question that browsers ask before some requests (the CORS preflight of the Fetch standard).
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        return view(request, *args, **kwargs)

    opened.is_open_data = True  # type: ignore[attr-defined]  # the mark that the middleware looks for
    return opened
