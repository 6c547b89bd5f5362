"""Django as people use it, right and wrong, by path. One file: settings, views and urls."""
import json
import os
import sys

from django.conf import settings

DEBUG = os.environ["DJANGO_DEBUG"] == "1"
settings.configure(
    DEBUG=DEBUG,
    SECRET_KEY="of-the-tests-alone",
    ALLOWED_HOSTS=[os.environ["DJANGO_HOST"]],
    ROOT_URLCONF=__name__,
    APPEND_SLASH=True,
    LOGIN_URL="/accounts/login/",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)

import django  # noqa: E402

django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.exceptions import PermissionDenied  # noqa: E402
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.decorators import method_decorator  # noqa: E402
from django.views import View  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_GET, require_POST  # noqa: E402

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]


def right(request):
    return request.POST.get("SecretKey") == SECRET


def say(request, answer):
    """The usual view: 401 to a wrong key, otherwise the answer."""
    if not right(request):
        return HttpResponse("unknown Secret Key", status=401)
    return answer() if callable(answer) else answer


@csrf_exempt
@require_POST
def healthy(request):
    return say(request, lambda: HttpResponse(KEY, content_type="text/plain"))


@csrf_exempt
def healthy_json(request):
    return say(request, lambda: JsonResponse({"validationKey": KEY}))


@csrf_exempt
def healthy_template(request):
    from django.template import engines
    page = engines["django"].from_string("<p>{{ key }}</p>")
    return say(request, lambda: HttpResponse(page.render({"key": KEY})))


@method_decorator(csrf_exempt, name="dispatch")
class HealthyView(View):
    def post(self, request):
        return say(request, lambda: HttpResponse(KEY))


def guarded(request):
    return say(request, lambda: HttpResponse(KEY))


@csrf_exempt
def reads_json(request):
    if json.loads(request.body)["SecretKey"] != SECRET:
        return HttpResponse(status=401)
    return HttpResponse(KEY)


@csrf_exempt
def reads_query(request):
    if request.GET["SecretKey"] != SECRET:
        return HttpResponse(status=401)
    return HttpResponse(KEY)


@csrf_exempt
def other_field(request):
    if request.POST["secretkey"] != SECRET:
        return HttpResponse(status=401)
    return HttpResponse(KEY)


@csrf_exempt
def needs_message_id(request):
    message = request.POST["MessageId"]
    return say(request, lambda: HttpResponse(KEY, headers={"X-Message": message}))


@csrf_exempt
def forgets_return(request):
    HttpResponse(KEY)


@csrf_exempt
def fails(request):
    return say(request, lambda: HttpResponse(KEY[object()]))


@csrf_exempt
def denies(request):
    if request.method == "POST" and request.POST.get("SecretKey") != KEY:
        raise PermissionDenied("wrong secret key")
    return HttpResponse("POST here")


@csrf_exempt
def forbids(request):
    if request.POST.get("SecretKey") != SECRET:
        return HttpResponseForbidden("no")
    return HttpResponse(KEY)


@csrf_exempt
@require_GET
def get_only(request):
    return HttpResponse(KEY)


@method_decorator(csrf_exempt, name="dispatch")
class NoPost(View):
    def get(self, request):
        return HttpResponse("hello")


@csrf_exempt
@login_required
def private(request):
    return HttpResponse(KEY)


def login(request):
    return HttpResponse('<form method="post"><input type="password" name="password"></form>')


@csrf_exempt
def empty(request):
    return say(request, HttpResponse())


@csrf_exempt
def ok(request):
    return say(request, JsonResponse({"status": "ok"}))


@csrf_exempt
def redirects(request):
    return say(request, HttpResponseRedirect("/done/"))


@csrf_exempt
def escaped_list(request):
    return say(request, lambda: HttpResponse(list(KEY[:10])))


urlpatterns = [
    path("healthy", healthy),
    path("healthy/json", healthy_json),
    path("healthy/template", healthy_template),
    path("healthy/view/", HealthyView.as_view()),
    path("csrf", guarded),
    path("slashed/", healthy),
    path("reads-json", reads_json),
    path("reads-query", reads_query),
    path("other-field", other_field),
    path("needs-message-id", needs_message_id),
    path("forgets-return", forgets_return),
    path("fails", fails),
    path("denies", denies),
    path("forbids", forbids),
    path("get-only", get_only),
    path("no-post", NoPost.as_view()),
    path("private", private),
    path("accounts/login/", login),
    path("empty", empty),
    path("ok", ok),
    path("redirects", redirects),
    path("done/", lambda request: HttpResponse("done")),
    path("api/prefixed", healthy),
    path("half", escaped_list),
]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    execute_from_command_line(["manage.py", "runserver", "--noreload", sys.argv[1]])
