# Flask 2 or 3. Profiles: classic, events, account, inbound.
import hmac
import os

from flask import Flask, Response, request

SECRET_KEY = os.environ["SOCKETLABS_SECRET_KEY"]
VALIDATION_KEY = os.environ.get("SOCKETLABS_VALIDATION_KEY", "")
# An endpoint of the account level gives the Secret Key back; all others the Validation Key.
ANSWER = SECRET_KEY if os.environ.get("SOCKETLABS_PROFILE") == "account" else VALIDATION_KEY

app = Flask(__name__)


def is_right(given):
    return isinstance(given, str) and hmac.compare_digest(given.encode(), SECRET_KEY.encode())


@app.errorhandler(RecursionError)
def too_deep(_error):
    return Response("unknown Secret Key", status=401, mimetype="text/plain")


@app.route("/hook", methods=["POST"], strict_slashes=False)
def hook():
    event = request.get_json(silent=True) if request.is_json else request.form
    if not hasattr(event, "get") or not is_right(event.get("SecretKey")):
        return Response("unknown Secret Key", status=401, mimetype="text/plain")
    # Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
    app.logger.info("%r", event.get("Type", "Inbound"))
    return Response(ANSWER, mimetype="text/plain")


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "3000")))
