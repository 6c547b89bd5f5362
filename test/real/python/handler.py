"""A webhook handler on Python's http.server, with a fault by path."""
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

SECRET = os.environ["SECRET_KEY"]
KEY = os.environ["VALIDATION_KEY"]


class Handler(BaseHTTPRequestHandler):
    def fields(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}

    def reply(self, status, text="", **headers):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        if self.path == "/get-only":
            return self.send_error(501, "Unsupported method ('POST')")
        fields = self.fields()
        if self.path == "/raises":
            fields["MessageId"]
        if fields.get("SecretKey") != SECRET:
            return self.reply(401, "unknown Secret Key")
        if self.path in ("/healthy", "/raises"):
            return self.reply(200, KEY)
        if self.path == "/json-string":
            return self.reply(200, '{"status": "ok"}')
        if self.path == "/cut":
            return self.reply(200, KEY[:12])
        if self.path == "/base64":
            import base64
            return self.reply(200, base64.b64encode(KEY.encode()).decode())
        if self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "200")
            self.end_headers()
            self.wfile.write(KEY.encode())
            return None
        return self.reply(404, "nothing here")

    def do_GET(self):
        if self.path == "/get-only":
            return self.reply(200, KEY)
        return self.reply(405, "POST only", Allow="POST")

    def log_message(self, *args):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
