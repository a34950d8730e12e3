"""A node of a chain for tests: it passes on what the real one says, or lies, or sleeps, as told.

Its way is set by POST /way; everything else is JSON-RPC, a request at a time.
"""

from __future__ import annotations

import http.client
import json
import queue
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

WAYS = ("honest", "omits", "alters", "forges", "stale", "dead")
NEWEST = ("latest", "finalized", "safe", "pending")


class State:
    """How the node answers, and where it stood when it was told to sleep."""

    way = "honest"
    heights: dict[str, int] = {}


class Node:
    """The real node, over a few connections that all callers share."""

    MOST_LINES = 8

    def __init__(self, url: str) -> None:
        self.netloc = urlsplit(url).netloc
        self.free: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()
        for _ in range(self.MOST_LINES):
            self.free.put(http.client.HTTPConnection(self.netloc, timeout=30))

    def post(self, body: bytes) -> bytes:
        """Asks it; a connection that it closed meanwhile is made anew."""
        line = self.free.get()
        try:
            for attempt in range(2):
                try:
                    line.request("POST", "/", body, {"content-type": "application/json"})
                    return line.getresponse().read()
                except (http.client.HTTPException, OSError):
                    line.close()
                    if attempt == 1:
                        raise
            raise AssertionError
        finally:
            self.free.put(line)

    def call(self, method: str, params: list[Any]) -> Any:
        """The result of one call."""
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return json.loads(self.post(json.dumps(question).encode())).get("result")


NODE = Node(sys.argv[1])


def flipped(text: str) -> str:
    """The same hexadecimal text with its last digit but one changed."""
    return text[:-2] + ("0" if text[-2] != "0" else "1") + text[-1] if len(text) > 4 else text


def asleep(question: dict[str, Any]) -> dict[str, Any]:
    """The question as if the chain had ended where the node fell asleep."""

    def older(value: Any) -> Any:
        if isinstance(value, str) and value in NEWEST:
            return hex(State.heights[value])
        return value

    params = [
        {k: older(v) for k, v in item.items()} if isinstance(item, dict) else older(item)
        for item in question.get("params", [])
    ]
    if question["method"] == "eth_getLogs" and params:
        last = State.heights["latest"]
        to_block = params[0].get("toBlock", hex(last))
        params[0]["toBlock"] = hex(min(int(to_block, 16), last))
        if int(params[0].get("fromBlock", "0x0"), 16) > last:
            params[0]["fromBlock"] = params[0]["toBlock"] = hex(last)
    return question | {"params": params}


def beyond(question: dict[str, Any]) -> bool:
    """Whether the question names a block that a sleeping node has not seen."""
    params = question.get("params") or [None]
    if question["method"] not in ("eth_getBlockByNumber", "eth_getBlockReceipts"):
        return False
    return str(params[0]).startswith("0x") and int(params[0], 16) > State.heights["latest"]


def lie(method: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as a liar gives it."""
    result = answer.get("result")
    if method == "eth_getLogs" and isinstance(result, list):
        if State.way == "omits":
            answer["result"] = []
        if State.way == "alters":
            for log in result:
                log["data"] = flipped(log["data"])
    if method == "eth_getTransactionReceipt" and isinstance(result, dict):
        if State.way == "omits":
            answer["result"] = None
        if State.way == "alters":
            for log in result["logs"]:
                log["data"] = flipped(log["data"])
    if State.way == "forges" and isinstance(result, dict) and "parentHash" in result:
        result["hash"] = flipped(result["hash"])
    return answer


class Handler(BaseHTTPRequestHandler):
    """Answers one caller."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:  # noqa: N802
        """One request."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/way":
            self.change(body.decode())
            return self.answer(b"{}")
        if State.way == "dead":
            self.close_connection = True
            return None
        question = json.loads(body)
        method = question["method"]
        if State.way == "stale":
            if method == "eth_sendRawTransaction":
                error = {"code": -32603, "message": "asleep"}
                return self.say({"jsonrpc": "2.0", "id": question["id"], "error": error})
            if method == "eth_blockNumber":
                result = hex(State.heights["latest"])
                return self.say({"jsonrpc": "2.0", "id": question["id"], "result": result})
            if beyond(question):
                return self.say({"jsonrpc": "2.0", "id": question["id"], "result": None})
            question = asleep(question)
        if State.way in ("honest", "dead"):
            return self.answer(NODE.post(body))
        answer = json.loads(NODE.post(json.dumps(question).encode()))
        if State.way == "stale":
            result = answer.get("result")
            height = State.heights["latest"]
            if method == "eth_getTransactionReceipt" and result:
                if int(result["blockNumber"], 16) > height:
                    answer["result"] = None
            return self.say(answer)
        return self.say(lie(method, answer))

    def change(self, way: str) -> None:
        """From now on it answers in another way."""
        assert way in WAYS
        if way == "stale":
            heads = {tag: NODE.call("eth_getBlockByNumber", [tag, False]) for tag in NEWEST}
            State.heights = {tag: int((head or heads["latest"])["number"] or "0x0", 16)
                             for tag, head in heads.items()}
            State.heights["pending"] = State.heights["latest"]
        State.way = way

    def say(self, answer: dict[str, Any]) -> None:
        """Sends a JSON value."""
        self.answer(json.dumps(answer).encode())

    def answer(self, body: bytes) -> None:
        """Sends the bytes of one."""
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Takes many callers at once."""

    request_queue_size = 128
    daemon_threads = True


def main() -> None:
    """Listens on a free port until it is ended."""
    server = Server(("127.0.0.1", 0), Handler)
    print(f"Listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
