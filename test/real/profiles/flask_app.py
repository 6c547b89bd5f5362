"""Handlers of Event Webhooks and Inbound Parse in Flask, right and wrong, by path."""
import enum
import os
import sqlite3
import sys
from datetime import datetime

from flask import Flask, abort, request

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]

app = Flask(__name__)


def posted():
    """The event where the Secret Key is right."""
    event = request.get_json(silent=True) if request.is_json else request.form
    return event if event and event.get("SecretKey") == SECRET else None


@app.post("/events")
def events():
    return ("", 200) if posted() else ("unknown Secret Key", 401)


@app.post("/strptime")
def strptime():
    event = posted()
    if not event:
        return "unknown Secret Key", 401
    if "DateTime" in event:
        datetime.strptime(event["DateTime"], "%Y-%m-%dT%H:%M:%S.%fZ")
    return ""


class Tracking(enum.IntEnum):
    CLICK = 0
    OPEN = 1
    UNSUBSCRIBE = 2


@app.post("/int-enum")
def int_enum():
    event = posted()
    if not event:
        return "unknown Secret Key", 401
    if event["Type"] == "Tracking":
        Tracking(event["TrackingType"])
    return ""


@app.post("/sqlite")
def sqlite():
    event = posted()
    if not event:
        return "unknown Secret Key", 401
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE events (" + ", ".join(f'"{name}"' for name in event) + ")")
    database.execute("INSERT INTO events VALUES (" + ", ".join("?" for _ in event) + ")", list(event.values()))
    return ""


@app.post("/inbound")
def inbound():
    return KEY if posted() else ("unknown Secret Key", 401)


@app.post("/inbound/small")
def small():
    if request.content_length > 1024 * 1024:
        abort(413)
    return inbound()


@app.post("/recipients")
def recipients():
    event = posted()
    if not event:
        return "unknown Secret Key", 401
    if "Message" in event:
        [one["EmailAddress"] for name in ("To", "Cc", "Bcc") for one in event["Message"].get(name, [])]
    return KEY


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), threaded=True)
