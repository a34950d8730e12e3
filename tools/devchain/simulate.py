"""Calls and estimates: the specification runs them, and nothing of it stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from ethereum.exceptions import EthereumException
from ethereum.forks.osaka import vm
from ethereum.forks.osaka.state import TransientStorage, get_account, increment_nonce
from ethereum.forks.osaka.transactions import TX_MAX_GAS_LIMIT, calculate_intrinsic_cost
from ethereum.forks.osaka.utils.message import prepare_message
from ethereum.forks.osaka.vm.exceptions import InvalidOpcode, OutOfGasError, Revert
from ethereum.forks.osaka.vm.interpreter import process_message_call
from ethereum_types.numeric import Uint

from .builder import Frame
from .errors import REVERTED, RpcError, refused
from .quantity import show_data
from .request import Request
from .world import World

MOST_GAS = int(TX_MAX_GAS_LIMIT)


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    output: bytes
    error: Optional[EthereumException]
    gas_spent: int
    """Without refunds: what must be there while it runs."""

    def or_raise(self) -> bytes:
        """The output, or the error as callers know it."""
        if self.error is None:
            return self.output
        raise failure(self.error, self.output)


def failure(error: EthereumException, output: bytes) -> RpcError:
    """A failed run in the words of geth."""
    if isinstance(error, Revert):
        reason = revert_reason(output)
        message = "execution reverted" + ("" if reason is None else f": {reason}")
        return RpcError(REVERTED, message, show_data(output))
    if isinstance(error, OutOfGasError):
        return refused("out of gas")
    if isinstance(error, InvalidOpcode):
        return refused(f"invalid opcode: {error.code:#04x}")
    return refused(type(error).__name__)


def revert_reason(output: bytes) -> Optional[str]:
    """The text of `Error(string)`, if that is what a program reverted with."""
    if output[:4] != b"\x08\xc3\x79\xa0" or len(output) > 65536:
        return None
    try:
        return str(decode(["string"], output[4:])[0])
    except (DecodingError, OverflowError, UnicodeDecodeError, ValueError):
        return None


def run(frame: Frame, chain_id: int, world: World, request: Request, gas: int) -> Outcome:
    """Runs a request as a transaction with this much gas, without asking for a fee."""
    environment = frame.environment(chain_id, world)
    state = environment.state
    account = get_account(state, request.sender)
    if int(account.balance) < request.value:
        raise refused("insufficient funds for gas * price + value")
    tx = request.unsigned(int(account.nonce), gas)
    intrinsic, floor = calculate_intrinsic_cost(tx)
    if gas < max(int(intrinsic), int(floor)):
        raise refused(f"intrinsic gas too low: gas {gas}, needed {max(intrinsic, floor)}")
    increment_nonce(state, request.sender)
    transaction = vm.TransactionEnvironment(
        origin=request.sender,
        gas_price=Uint(_price(request, frame.base_fee)),
        gas=Uint(gas) - intrinsic,
        access_list_addresses={environment.coinbase, *(a.account for a in tx.access_list)},
        access_list_storage_keys={(a.account, s) for a in tx.access_list for s in a.slots},
        transient_storage=TransientStorage(),
        blob_versioned_hashes=(),
        authorizations=request.authorizations,
        index_in_block=Uint(0),
        tx_hash=None,
    )
    result = process_message_call(prepare_message(environment, transaction, tx))
    spent = max(gas - int(result.gas_left), int(floor))
    return Outcome(bytes(result.return_data), result.error, spent)


def _price(request: Request, base_fee: int) -> int:
    if request.gas_price is not None:
        return request.gas_price
    if request.fee_cap is not None:
        return min(request.fee_cap, base_fee + (request.tip_cap or 0))
    return 0


def estimate(frame: Frame, chain_id: int, world: World, request: Request) -> int:
    """The least gas with which a transaction succeeds."""
    high = min(request.gas or MOST_GAS, frame.gas_limit, MOST_GAS)

    def attempt(gas: int) -> Outcome:
        return run(frame, chain_id, world, request, gas)

    first = attempt(high)
    if isinstance(first.error, OutOfGasError):
        raise refused(f"gas required exceeds allowance ({high})")
    first.or_raise()
    # What was spent is the least there can be, and mostly enough. It is not where a program
    # looks at the gas that is left, as every call to another contract does.
    low = first.gas_spent
    if attempt(low).error is None:
        return low
    likely = min(high, low * 64 // 63 + 2300)
    if likely < high and attempt(likely).error is None:
        high = likely
    while low + 1 < high:
        middle = (low + high) // 2
        if attempt(middle).error is None:
            high = middle
        else:
            low = middle
    return high
