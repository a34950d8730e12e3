"""The one error that a caller of the development chain sees, with JSON-RPC's codes."""

from __future__ import annotations

PARSE = -32700
INVALID_REQUEST = -32600
UNKNOWN_METHOD = -32601
INVALID_PARAMS = -32602
INTERNAL = -32603
REFUSED = -32000
TOO_MUCH = -32005
REVERTED = 3


class RpcError(Exception):
    """A refusal with a code, a message and, for a revert, the data that came back."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def as_json(self) -> dict[str, object]:
        """The `error` member of an answer."""
        body: dict[str, object] = {"code": self.code, "message": self.message}
        if self.data is not None:
            body["data"] = self.data
        return body


def refused(message: str) -> RpcError:
    """A request that was understood and not done, with the words people know from geth."""
    return RpcError(REFUSED, message)


def invalid(message: str) -> RpcError:
    """Parameters that do not say what they should."""
    return RpcError(INVALID_PARAMS, message)
