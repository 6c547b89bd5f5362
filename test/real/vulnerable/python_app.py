"""Python's http.server with flaws that are met in the wild, by path. Arguments: port."""
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]


class Handler(BaseHTTPRequestHandler):
    def fields(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Type", "").split(";")[0] != "application/x-www-form-urlencoded":
            return {}
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}

    def reply(self, status, text, **headers):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        fields = self.fields()
        if fields.get("SecretKey") != SECRET:
            return self.reply(401, "unknown Secret Key")
        if self.path == "/header":
            kind = fields.get("MessageId", "").encode("ascii", "replace").decode()
            return self.reply(200, KEY, X_Message=kind)
        return self.reply(200, KEY)

    def do_TRACE(self):
        if self.path != "/trace":
            return self.send_error(405)
        return self.reply(200, f"{self.requestline}\r\n{self.headers}", Content_Type="message/http")

    def log_message(self, *_args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
