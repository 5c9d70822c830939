"""A proxy before the pretend cloud that bends what the cloud says: what the cloud itself cannot be asked to say."""

import http.client
import http.server
import json
import threading

PATIENCE_S = 120


class Bender:
    """`bend(method, path, status, body)` gets each reply, its body as a value, and gives (status, body): a value, or bytes."""

    def __init__(self, place, bend):
        outer_bend = bend

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                cloud = http.client.HTTPConnection(place, timeout=PATIENCE_S)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
                cloud.request(self.command, self.path, body or None, headers)
                reply = cloud.getresponse()
                status, bent = outer_bend(self.command, self.path, reply.status, json.loads(reply.read()))
                cloud.close()
                payload = bent if isinstance(bent, bytes) else json.dumps(bent).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = handle_one

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a client that goes away in the middle is no news

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.place = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=PATIENCE_S)


def is_restart(method, path):
    return method == "POST" and path.endswith("/servers/batch-restart")


def is_jobs(path):
    return "/cloud-phone/jobs" in path


def refuse_servers(code, message, *positions):
    """Restart replies in which the servers at these positions of the call are refused."""

    def bend(method, path, status, body):
        if is_restart(method, path) and status < 300:
            for position in positions:
                if position < len(body["jobs"]):
                    job = body["jobs"][position]
                    body["jobs"][position] = {"server_id": job["server_id"], "error_code": code, "error_msg": message}
        return status, body

    return bend


def fail_jobs(code, message, count=10**9):
    """The first `count` jobs that are seen end badly."""
    failing = []

    def bend(_, path, status, body):
        for job in body.get("jobs", []) if is_jobs(path) else []:
            if job["job_id"] not in failing and len(failing) < count:
                failing.append(job["job_id"])
            if job["job_id"] in failing and job["status"] != 1:
                job.update(status=-1, error_code=code, error_msg=message)
        return status, body

    return bend


def show_status(number, *ids):
    """These servers, or all, are shown in this state."""

    def bend(_, path, status, body):
        shown = body.get("servers", [body] if "server_id" in body else []) if "/cloud-phone/servers" in path else []
        for server in shown:
            if not ids or server["server_id"] in ids:
                server["status"] = number
        return status, body

    return bend


def answer(status, code, message, method="GET"):
    """Every call of this kind is refused as a whole."""

    def bend(asked, _, real_status, body):
        if asked != method:
            return real_status, body
        return status, {"error_code": code, "error_msg": message, "request_id": "0" * 32}

    return bend
