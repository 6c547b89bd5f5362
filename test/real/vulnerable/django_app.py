"""Django handlers with flaws that are met in the wild, by path. Arguments: address."""
import json
import os
import sqlite3
import sys
import unicodedata

from django.conf import settings

settings.configure(
    DEBUG=os.environ["DJANGO_DEBUG"] == "1",
    SECRET_KEY="of-the-tests-alone",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)

import django  # noqa: E402

django.setup()

from django.http import HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]


def take():
    return HttpResponse(KEY, content_type="text/plain")


def refuse():
    return HttpResponse("unknown Secret Key", status=401, content_type="text/plain")


def no_check(request):
    """CSRF is off, and nothing took its place."""
    return take()


def key_first(request):
    """The key is in the answer before the check."""
    response = take()
    if request.POST.get("SecretKey") != SECRET:
        response.status_code = 401
    return response


def folded(text):
    """As MySQL's utf8mb4_0900_ai_ci compares: neither case nor accents nor width."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def collation(request):
    db = sqlite3.connect(":memory:")
    db.create_collation("ai_ci", lambda a, b: (folded(a) > folded(b)) - (folded(a) < folded(b)))
    db.execute("CREATE TABLE keys (secret TEXT COLLATE ai_ci)")
    db.execute("INSERT INTO keys VALUES (?)", (SECRET,))
    found = db.execute("SELECT 1 FROM keys WHERE secret = ?", (request.POST.get("SecretKey", ""),)).fetchone()
    return take() if found else refuse()


def parsed(request):
    """Checks in order, but lets json.loads throw."""
    event = json.loads(request.body) if request.content_type == "application/json" else request.POST
    return take() if event.get("SecretKey") == SECRET else refuse()


def last_of_list(request):
    """Any of several will do."""
    return take() if SECRET in request.POST.getlist("SecretKey") else refuse()


def validation_alone(request):
    """Only the validation is checked."""
    if request.POST.get("Type") == "Validation" and request.POST.get("SecretKey") != SECRET:
        return refuse()
    return take()


def by_type(request):
    """Complaints are urgent."""
    if request.POST.get("Type") != "Complaint" and request.POST.get("SecretKey") != SECRET:
        return refuse()
    return take()


def script(request):
    if request.POST.get("SecretKey") != SECRET:
        return refuse()
    source = '<p>{{ key }}</p><script>var reason = "{{ reason|safe }}";</script>'
    reason = request.POST.get("Reason", "").replace("<", "\\u003c")
    return HttpResponse(Engine().from_string(source).render(Context({"key": KEY, "reason": reason})))


def exempt(view):
    return csrf_exempt(require_POST(view))


urlpatterns = [
    path("no-check", exempt(no_check)),
    path("key-first", exempt(key_first)),
    path("collation", exempt(collation)),
    path("parsed", exempt(parsed)),
    path("any-of-several", exempt(last_of_list)),
    path("validation-alone", exempt(validation_alone)),
    path("by-type", exempt(by_type)),
    path("script", exempt(script)),
]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "runserver", "--noreload", sys.argv[1]])
