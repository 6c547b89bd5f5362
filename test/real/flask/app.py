"""Flask as people use it, right and wrong, by path."""
import os
import sys

from flask import Flask, abort, jsonify, redirect, request

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]

app = Flask(__name__)


def right():
    return request.form.get("SecretKey") == SECRET


@app.post("/healthy")
def healthy():
    return (KEY, 200, {"Content-Type": "text/plain"}) if right() else ("unknown Secret Key", 401)


@app.post("/healthy/json")
def healthy_json():
    return jsonify(key=KEY) if right() else abort(401)


@app.post("/healthy/values")
def healthy_values():
    return KEY if request.values.get("SecretKey") == SECRET else abort(401)


@app.post("/reads-json")
def reads_json():
    return KEY if request.json["SecretKey"] == SECRET else abort(401)


@app.post("/reads-json/silent")
def reads_json_silent():
    posted = request.get_json(silent=True)
    return KEY if posted["SecretKey"] == SECRET else abort(401)


@app.post("/reads-json/default")
def reads_json_default():
    posted = request.get_json(silent=True) or {}
    return KEY if posted.get("SecretKey") == SECRET else abort(401)


@app.post("/reads-json/force")
def reads_json_force():
    return KEY if request.get_json(force=True)["SecretKey"] == SECRET else abort(401)


@app.post("/reads-args")
def reads_args():
    return KEY if request.args["SecretKey"] == SECRET else abort(401)


@app.post("/reads-args/get")
def reads_args_get():
    return KEY if request.args.get("SecretKey") == SECRET else abort(401)


@app.post("/reads-data")
def reads_data():
    from urllib.parse import parse_qs
    # A form is parsed before the view asks for it, and request.data is empty then.
    fields = parse_qs(request.data.decode())
    return KEY if fields["SecretKey"][0] == SECRET else abort(401)


@app.post("/reads-headers")
def reads_headers():
    return KEY if request.headers.get("X-Secret-Key") == SECRET else ("missing secret key", 401)


@app.post("/needs-message-id")
def needs_message_id():
    message = request.form["MessageId"]
    return (KEY, 200, {"X-Message": message}) if right() else abort(401)


@app.route("/get-only")
def get_only():
    return KEY


@app.get("/methods")
def methods():
    return "hello"


@app.post("/forbidden")
def forbidden():
    return KEY if request.form.get("SecretKey") == SECRET[::-1] else abort(403)


@app.post("/wrong-403")
def wrong_403():
    return KEY if right() else abort(403)


@app.post("/slashed/")
def slashed():
    return KEY if right() else abort(401)


@app.post("/fails")
def fails():
    return KEY + 1 if right() else abort(401)


@app.post("/no-return")
def no_return():
    return None if right() else abort(401)


@app.post("/ok")
def ok():
    return {"status": "ok"} if right() else abort(401)


@app.post("/created")
def created():
    return ("", 204) if right() else abort(401)


@app.post("/drops-bounces")
def drops_bounces():
    if right() and request.form["Type"] == "Failed":
        return KEY if request.form["BounceClass"] else KEY
    return KEY if right() else abort(401)


@app.post("/csrf")
def csrf():
    # The words of Flask-WTF's CSRFProtect, which refuses with 400 before the view is called.
    return abort(400, "The CSRF token is missing.")


@app.post("/to-login")
def to_login():
    return redirect("/auth/login?next=%2Fto-login")


@app.route("/auth/login", methods=["GET", "POST"])
def login():
    return '<form method="post"><input type="password" name="password"></form>'


@app.post("/too-large")
def too_large():
    return KEY if right() else abort(401)


class LimitedRequest(app.request_class):
    @property
    def max_content_length(self):
        return 16 if self.path == "/too-large" else None


app.request_class = LimitedRequest


if __name__ == "__main__":
    debug = os.environ["FLASK_APP_DEBUG"] == "1"
    app.run(host="127.0.0.1", port=int(sys.argv[1]), debug=debug, use_reloader=False)
