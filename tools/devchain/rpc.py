"""JSON-RPC 2.0: what a body asks for, done, and the body of the answer."""

from __future__ import annotations

import json
import math
import sys
import traceback
from typing import Any, Mapping, Optional

from .chain import Chain, Work
from .errors import INTERNAL, INVALID_REQUEST, PARSE, UNKNOWN_METHOD, RpcError, invalid

MOST_IN_BATCH = 1000


class Interface:
    """The methods by name over one chain."""

    def __init__(self, chain: Chain, methods: Mapping[str, Work]) -> None:
        self._chain = chain
        self._methods = methods

    def answer(self, body: bytes) -> Optional[bytes]:
        """The answer to a body, or none where only notifications were sent."""
        try:
            asked = json.loads(body, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return _encode(_failure(None, RpcError(PARSE, "this is not JSON")))
        if not isinstance(asked, list):
            result = self._one(asked)
            return None if result is None else _encode(result)
        if not 0 < len(asked) <= MOST_IN_BATCH:
            error = RpcError(INVALID_REQUEST, f"a batch has 1 to {MOST_IN_BATCH} requests")
            return _encode(_failure(None, error))
        results = [result for each in asked if (result := self._one(each)) is not None]
        return _encode(results) if results else None

    def _one(self, asked: Any) -> Optional[dict[str, Any]]:
        try:
            identifier, method, params = _parse(asked)
        except RpcError as error:
            known = asked.get("id") if isinstance(asked, dict) else None
            return _failure(known if _is_identifier(known) else None, error)
        try:
            result = self._run(method, params)
        except RpcError as error:
            return _failure(identifier, error) if "id" in asked else None
        if "id" not in asked:
            return None
        return {"jsonrpc": "2.0", "id": identifier, "result": result}

    def _run(self, method: str, params: list[Any]) -> Any:
        work = self._methods.get(method)
        if work is None:
            raise RpcError(UNKNOWN_METHOD, f"the method {method[:64]} does not exist")
        try:
            with self._chain.lock:
                return work(self._chain, params)
        except RpcError:
            raise
        except Exception as error:  # a fault of ours must not stop the chain for everyone
            traceback.print_exc(file=sys.stderr)
            raise RpcError(INTERNAL, f"internal error: {type(error).__name__}") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_identifier(value: Any) -> bool:
    # What is read as infinite could not be written back as JSON.
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (str, int)) and not isinstance(value, bool)


def _parse(asked: Any) -> tuple[Any, str, list[Any]]:
    if not isinstance(asked, dict) or asked.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, "this is not a JSON-RPC 2.0 request")
    method, identifier = asked.get("method"), asked.get("id")
    if not isinstance(method, str) or not _is_identifier(identifier):
        raise RpcError(INVALID_REQUEST, "this is not a JSON-RPC 2.0 request")
    params = asked.get("params")
    if params is None:
        params = []
    if not isinstance(params, list):
        raise invalid("params are not a list")
    return identifier, method, params


def _failure(identifier: Any, error: RpcError) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": identifier, "error": error.as_json()}


def _encode(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
