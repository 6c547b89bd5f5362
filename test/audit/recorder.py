"""A handler that keeps every post in a database, and acts on events. Arguments: port, database file."""
import os
import sqlite3
import sys

from flask import Flask, Response, jsonify, request

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]
FILE = sys.argv[2]

app = Flask(__name__)


def database():
    return sqlite3.connect(FILE, timeout=10)


with database() as db:
    db.execute("CREATE TABLE posts (method TEXT, url TEXT, agent TEXT, cookie TEXT, body BLOB, taken INT)")
    db.execute("CREATE TABLE suppressed (address TEXT)")
    db.execute("CREATE TABLE kept (sentinel TEXT)")
    db.execute("INSERT INTO kept VALUES ('still here')")


def posted():
    try:
        event = request.get_json(silent=True) if request.is_json else request.form
    except RecursionError:
        return {}
    return event if hasattr(event, "get") else {}


@app.route("/hook", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"], provide_automatic_options=False)
def hook():
    body = request.get_data(cache=True)
    event = posted()
    taken = request.method == "POST" and event.get("SecretKey") == SECRET
    with database() as db:
        db.execute(
            "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?)",
            (request.method, request.url, request.headers.get("User-Agent"), request.headers.get("Cookie"), body, taken),
        )
        if taken and event.get("Type") in ("Failed", "Complaint"):
            db.execute("INSERT INTO suppressed VALUES (?)", (event.get("Address"),))
    return Response(KEY if taken else "unknown Secret Key", status=200 if taken else 401, mimetype="text/plain")


@app.get("/rows")
def rows():
    with database() as db:
        posts = [
            {"method": method, "url": url, "agent": agent, "cookie": cookie, "body": body.decode("latin-1"), "taken": taken}
            for method, url, agent, cookie, body, taken in db.execute("SELECT * FROM posts")
        ]
        suppressed = [address for (address,) in db.execute("SELECT address FROM suppressed")]
        kept = [sentinel for (sentinel,) in db.execute("SELECT sentinel FROM kept")]
    return jsonify(posts=posts, suppressed=suppressed, kept=kept)


app.run(host="127.0.0.1", port=int(sys.argv[1]), threaded=True)
