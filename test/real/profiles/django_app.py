"""A handler of Inbound Parse in Django, with the limit on bodies that Django sets."""
import json
import os
import sys

from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    **({"DATA_UPLOAD_MAX_MEMORY_SIZE": 60 * 1024 * 1024} if os.environ["RAISED"] == "1" else {}),
)

import django  # noqa: E402

django.setup()

from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402


@csrf_exempt
def hook(request):
    event = json.loads(request.body) if request.content_type == "application/json" else request.POST
    if event.get("SecretKey") != os.environ["SOCKETLABS_SECRET_KEY"]:
        return HttpResponse("unknown Secret Key", status=401)
    return HttpResponse(os.environ["SOCKETLABS_VALIDATION_KEY"], content_type="text/plain")


urlpatterns = [path("inbound", hook)]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "runserver", "--noreload", sys.argv[1]])
