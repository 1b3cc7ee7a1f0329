"""Asks the portal in this container whether it is alive, under the host that it answers to; exit code 1 if not."""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

PORT = int(os.environ.get("PORT") or 8000)
HOST = urlsplit(os.environ.get("SITE_URL") or f"http://127.0.0.1:{PORT}").netloc.encode("idna").decode()

try:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=2)
    connection.request("GET", "/healthz", headers={"Host": HOST})
    status = connection.getresponse().status
except (OSError, HTTPException) as error:
    sys.exit(f"The portal does not answer: {error}")
if status != 200:
    sys.exit(f"The portal answers {status}")
