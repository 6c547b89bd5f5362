"""Flask handlers with flaws that are met in the wild, by path. Arguments: port."""
import os
import re
import sqlite3
import sys

from flask import Flask, render_template_string, request

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]

app = Flask(__name__)


def database():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE keys (secret TEXT)")
    db.execute("INSERT INTO keys VALUES (?)", (SECRET,))
    return db


def posted():
    event = request.get_json(silent=True) if request.is_json else request.form
    return event if hasattr(event, "get") else {}


def refuse(why="unknown Secret Key"):
    return why, 401, {"Content-Type": "text/plain"}


def take():
    return KEY, 200, {"Content-Type": "text/plain"}


def given():
    value = posted().get("SecretKey") if hasattr(posted(), "get") else None
    return value if isinstance(value, str) else ""


@app.errorhandler(RecursionError)
def too_deep(_error):
    return refuse()


@app.post("/sql")
def sql():
    """The statement is put together from what was posted, and the database's words are shown."""
    try:
        row = database().execute("SELECT 1 FROM keys WHERE secret = '" + given() + "'").fetchone()
    except sqlite3.Error as error:
        return refuse(f"sqlite3.{type(error).__name__}: {error}")
    return take() if row else refuse()


@app.post("/like")
def like():
    row = database().execute("SELECT 1 FROM keys WHERE secret LIKE ?", (given(),)).fetchone()
    return take() if row else refuse()


@app.post("/glob")
def glob():
    row = database().execute("SELECT 1 FROM keys WHERE secret GLOB ?", (given(),)).fetchone()
    return take() if row else refuse()


@app.post("/regex")
def regex():
    try:
        return take() if re.fullmatch(given(), SECRET) else refuse()
    except re.error:
        return refuse()


@app.post("/template")
def template():
    """A page whose source has the reason in it."""
    if given() != SECRET:
        return refuse()
    return render_template_string(KEY + " <p>" + posted().get("Reason", "").replace("<", "&lt;") + "</p>")


@app.post("/template/refused")
def template_refused():
    if given() != SECRET:
        page = "<p>Unknown type " + str(posted().get("Type", "")).replace("<", "&lt;") + "</p>"
        return render_template_string(page), 401
    return take()


@app.post("/values")
def values():
    return take() if request.values.get("SecretKey") == SECRET else refuse()


@app.post("/contains")
def contains():
    return take() if given() and given() in SECRET else refuse()


@app.post("/silent")
def silent():
    """In debug mode the debugger answers what this stumbles on."""
    event = request.get_json(silent=True) if request.is_json else request.form
    return take() if event["SecretKey"] == SECRET else refuse()


@app.post("/checked")
def checked():
    """The check is right; what stumbles is the look at the Type before it."""
    event = request.get_json(silent=True) if request.is_json else request.form
    kind = (event or {})["Type"].lower() if isinstance(event, dict) or request.form else ""
    return take() if given() == SECRET and kind else refuse()


if __name__ == "__main__":
    debug = os.environ["FLASK_APP_DEBUG"] == "1"
    app.run(host="127.0.0.1", port=int(sys.argv[1]), debug=debug, use_reloader=False)
