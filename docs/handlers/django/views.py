# Django 3.2 or later. Profiles: classic, events, account, inbound.
# urls.py: path("hook", views.hook). DATA_UPLOAD_MAX_MEMORY_SIZE must let 50 MB through for Inbound.
import hmac
import json
import logging
import os

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

SECRET_KEY = os.environ["SOCKETLABS_SECRET_KEY"]
VALIDATION_KEY = os.environ.get("SOCKETLABS_VALIDATION_KEY", "")
# An endpoint of the account level gives the Secret Key back; all others the Validation Key.
ANSWER = SECRET_KEY if os.environ.get("SOCKETLABS_PROFILE") == "account" else VALIDATION_KEY

logger = logging.getLogger(__name__)


def is_right(given):
    return isinstance(given, str) and hmac.compare_digest(given.encode(), SECRET_KEY.encode())


def read(request):
    if request.content_type != "application/json":
        return request.POST
    try:
        event = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


@csrf_exempt
@require_POST
def hook(request):
    event = read(request)
    if not is_right(event.get("SecretKey")):
        return HttpResponse("unknown Secret Key", status=401, content_type="text/plain")
    # Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
    logger.info("%r", event.get("Type", "Inbound"))
    return HttpResponse(ANSWER, content_type="text/plain")
