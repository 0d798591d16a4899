"""How the programs here call Saring: one channel, an API key, a deadline, and when to try again.

    SARING_SERVER     http://HOST:PORT, https://HOST:PORT, or unix:/PATH of an edge's socket;
                      http://127.0.0.1:7070 if it is not set
    SARING_API_KEY    the key of your platform
    SARING_CA         with https: a PEM file of the certificate authority, where it is not one of the system's
                      (SARING_AUTHORITY, its former name, is read too)
"""

import os
import random
import sys
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

OPTIONS = [
    # A broken connection is tried again soon, and a silent one is asked whether it is still there.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
]

# Codes after which a call is made again, provided that its method may be repeated. All that are
# called here may; docs/api.md says which others.
TRY_AGAIN = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
}


class Failure(Exception):
    """What a call ended with. Decide by `reason`; the words are listed in docs/api.md."""

    def __init__(self, error: grpc.RpcError):
        self.code = error.code()
        self.reason = ""
        self.wait = None  # seconds that the server asks for
        fields = []
        status = rpc_status.from_call(error)
        for detail in status.details if status else []:
            info = error_details_pb2.ErrorInfo()
            wrong = error_details_pb2.BadRequest()
            retry = error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                self.reason = info.reason
            elif detail.Unpack(wrong):
                fields = [f"{v.field} {v.description}" for v in wrong.field_violations]
            elif detail.Unpack(retry):
                self.wait = retry.retry_delay.ToTimedelta().total_seconds()
        self.fields = fields
        words = [self.code.name, self.reason, error.details()]
        super().__init__(": ".join(word for word in words if word))

    def may_pass(self) -> bool:
        return self.code in TRY_AGAIN or self.wait is not None


def connect() -> grpc.Channel:
    """One channel for the whole program: it holds the connection and opens it again."""
    server = os.environ.get("SARING_SERVER", "http://127.0.0.1:7070").rstrip("/")
    if server.startswith("unix:"):
        # HTTP/2 allows no path as the authority, which gRPC's C core would send.
        return grpc.insecure_channel(server, [*OPTIONS, ("grpc.default_authority", "localhost")])
    scheme, _, address = server.partition("://")
    if scheme == "http":
        return grpc.insecure_channel(address, OPTIONS)
    roots = None
    if path := os.environ.get("SARING_CA") or os.environ.get("SARING_AUTHORITY"):
        with open(path, "rb") as file:
            roots = file.read()
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(roots), OPTIONS)


def api_key() -> list[tuple[str, str]]:
    """The metadata that every call carries."""
    key = os.environ.get("SARING_API_KEY")
    if not key:
        sys.exit("SARING_API_KEY is not set: give it the key of your platform")
    return [("authorization", f"Bearer {key}")]


def call(method, request, *, deadline=2.0, patience=30.0):
    """Calls a method that may be repeated. Each try has a deadline; all of them end with `patience`."""
    end = time.monotonic() + patience
    tries = 0
    while True:
        try:
            return method(request, timeout=deadline, metadata=api_key())
        except grpc.RpcError as error:
            failure = Failure(error)
            wait = pause(failure, tries)
            if not failure.may_pass() or time.monotonic() + wait > end:
                raise failure from None
            print(f"trying again after {failure.code.name}", file=sys.stderr, flush=True)
            time.sleep(wait)
            tries += 1


def pause(failure: Failure, tries: int) -> float:
    """Seconds to wait: what the server asks for, or twice as long each time; and a random part more,
    so that not all callers come back at once."""
    wait = failure.wait if failure.wait is not None else min(0.1 * 2**tries, 5.0)
    return wait * (1 + random.random() / 2)


def run(program) -> None:
    """Runs a program; tells a failure in one line and by the exit code."""
    try:
        with connect() as channel:
            program(channel)
    except Failure as failure:
        sys.exit(f"{failure}")
