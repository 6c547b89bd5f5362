"""A webhook handler on Python's http.server, with a fault by path."""
import base64
import codecs
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]

# What is said to the right Secret Key, with status 200.
ANSWERS = {
    "/healthy": KEY,
    "/healthy/bytes": str(KEY.encode()),
    "/healthy/page": f"<html><body><p>{KEY}</p></body></html>",
    "/raises": KEY,
    "/json-string": '{"status": "ok"}',
    "/cut": KEY[:12],
    "/base64": base64.b64encode(KEY.encode()).decode(),
    "/hex": KEY.encode().hex(),
    "/reversed": KEY[::-1],
    "/rot13": codecs.encode(KEY, "rot13"),
    "/none": "None",
    "/braces": "{validation_key}",
}


class Handler(BaseHTTPRequestHandler):
    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def fields(self):
        return {name: values[0] for name, values in parse_qs(self.body(), keep_blank_values=True).items()}

    def reply(self, status, text="", **headers):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        if self.path == "/nowhere":
            return self.send_error(404)
        if self.path == "/get-only":
            return self.send_error(501, "Unsupported method ('POST')")
        if self.path == "/waits-for-the-end":
            return self.reply(200, self.rfile.read().decode())
        if self.path == "/bare-bytes":
            self.body()
            return self.wfile.write(KEY.encode())
        if self.path == "/json":
            fields = json.loads(self.body())
        elif self.path == "/json-refused":
            try:
                fields = json.loads(self.body())
            except ValueError as problem:
                return self.send_error(400, f"JSONDecodeError: {problem}")
        elif self.path == "/empty-fields":
            fields = parse_qs(self.headers.get("X-Body", ""))
        else:
            fields = self.fields()
        if self.path == "/raises":
            fields["MessageId"]
        if self.path == "/raises-always":
            fields["SecretKey"].missing_method()
        if self.path == "/list":
            # parse_qs gives lists: comparing one with a text is always false.
            fields = {name: [value] for name, value in fields.items()}
        if self.path == "/bounces" and fields.get("Type") == "Failed":
            raise RuntimeError("no such list")
        if fields.get("SecretKey") != SECRET:
            return self.reply(401, "unknown Secret Key")
        if self.path == "/healthy/close":
            self.send_response(200)
            self.end_headers()
            return self.wfile.write(KEY.encode())
        if self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "200")
            self.end_headers()
            return self.wfile.write(KEY.encode())
        if self.path == "/too-short":
            self.send_response(200)
            self.send_header("Content-Length", "14")
            self.end_headers()
            return self.wfile.write(KEY.encode())
        if self.path == "/no-end-of-headers":
            self.send_response(200)
            self.flush_headers()
            return self.wfile.write(KEY.encode())
        if self.path == "/silent":
            return None
        if self.path in ("/json", "/json-refused", "/bounces", "/list"):
            return self.reply(200, KEY)
        if self.path in ANSWERS:
            return self.reply(200, ANSWERS[self.path])
        return self.reply(404, "nothing here")

    def do_GET(self):
        if self.path == "/get-only":
            return self.reply(200, KEY)
        if self.path == "/nowhere":
            return self.send_error(404)
        return self.reply(405, "POST only", Allow="POST")

    def log_message(self, *args):
        pass


class Files(BaseHTTPRequestHandler):
    """No do_POST: http.server refuses the method by itself."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Files if "files" in sys.argv else Handler).serve_forever()
