"""Signatures, callers, batches, foundings, tokens."""

from __future__ import annotations

import pytest
from aureole_chain.actions import ACCESS, ERASE, ROTATE, SUSPEND, ZERO, Action, Signed, word
from aureole_chain.compiled import compiled
from aureole_chain.evm import Chain, Sender
from aureole_chain.keys import ORDER, Key
from aureole_chain.ledger import SUBMIT, SUBMIT_MANY, Ledger, Unreadable, salt
from aureole_chain.world import DAY, World, digest

# Calls the address in the first 20 bytes with the rest of what it is called with.
FORWARDER = bytes.fromhex("36601490038060145f375f5f825f5f5f3560601c5af15f5260205ff3")


def altered(signed: Signed, r: int | None = None, s: int | None = None) -> Signed:
    old_r, old_s = signed.signature[:32], signed.signature[32:]
    fresh = (word(r) if r is not None else old_r) + (word(s) if s is not None else old_s)
    return Signed(signed.action, fresh, signed.public)


def test_a_signature_has_one_form(world: World) -> None:
    signed = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO)
    s = int.from_bytes(signed.signature[32:], "big")
    r = int.from_bytes(signed.signature[:32], "big")
    for wrong in (
        altered(signed, s=ORDER - s), altered(signed, s=0), altered(signed, r=0),
        altered(signed, r=ORDER), altered(signed, r=r ^ 1), altered(signed, s=s ^ 1),
    ):  # fmt: skip
        assert world.put(wrong) == 18
    assert world.put(signed) == 0


def test_a_replay_a_gap_and_another_signature_of_the_same_action(world: World) -> None:
    action = world.action("pat", ACCESS, ZERO, digest("r1"), ZERO)
    first, second = (Signed.by(world.keys["pat"], action) for _ in range(2))
    assert first.signature != second.signature
    assert world.put(first) == 0
    assert world.put(first) == 19
    assert world.put(second) == 19
    gap = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO, ahead=2)
    assert world.put(gap) == 19
    far = Action(action.words[:3] + (word(2**64 - 1),) + action.words[4:])
    assert world.put(Signed.by(world.keys["pat"], far)) == 19


def test_altered_words_are_not_what_was_signed(world: World) -> None:
    signed = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO)
    for place in (3, 5, 6):
        words = list(signed.action.words)
        words[place] = words[place][:31] + bytes([words[place][31] ^ 1])
        changed = Signed(Action(tuple(words)), signed.signature, signed.public)
        assert world.put(changed) == 18


def test_strangers_and_other_members_do_not_sign_for_one(world: World) -> None:
    action = world.action("pat", ACCESS, ZERO, digest("r1"), ZERO)
    assert world.put(Signed.by(world.keys["quin"], action)) == 18
    assert world.put(Signed.by(Key.named("nobody"), action)) == 18
    unknown = Key.named("nobody")
    words = action.words[:2] + (word(unknown.member),) + action.words[3:]
    assert world.put(Signed.by(unknown, Action(words))) == 17
    assert world.put(Signed.by(world.keys["pat"], Action(words))) == 17


def test_another_ledger(world: World) -> None:
    action = world.action("pat", ACCESS, ZERO, digest("r1"), ZERO)
    other = Action((digest("other ledger"),) + action.words[1:])
    assert world.put(Signed.by(world.keys["pat"], other)) == 16
    data = SUBMIT + bytes([12 | 64]) + world.ledger.identifier
    assert world.ledger.chain.send(world.ledger.address, data).output[-1] == 255


def test_bytes_too_few_or_too_many_are_malformed(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    signed = [
        world.sign("cleo", ACCESS, reference, digest("r1"), ZERO),
        world.sign("pat", ERASE, digest("r1")),
        world.granting("pat", "cleo", 15),
        world.anchoring("tess", "r2"),
        world.request("cleo"),
        world.sign("ada", SUSPEND, world.members["cleo"], ZERO),
    ]
    for each in signed:
        packed = world.ledger.encoder.pack(each)
        body, tail = packed[:-128], packed[-128:]
        for wrong in (body + b"\0" + tail, body[:-1] + tail, packed[:160], packed[:20], b""):
            result = world.ledger.chain.send(world.ledger.address, SUBMIT + wrong)
            assert not result.succeeded
        assert world.ledger.read("member", each.action.actor)[4] == each.action.sequence - 1


def test_unknown_flags_and_kinds_are_malformed(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    signed = world.sign("cleo", ACCESS, reference, digest("r1"), ZERO)
    packed = world.ledger.encoder.pack(signed)
    kinds = [(0, 0), (0, 19), (0, 31), (0, 0x2C)]
    counts = [(9, 5), (9, 0x40), (9, 0x45), (9, 0xC1), (9, 0x85), (9, 0x80)]
    for place, value in [*kinds, *counts, (10, 16), (10, 17), (11, 14)]:
        wrong = packed[:place] + bytes([value]) + packed[place + 1 :]
        result = world.ledger.chain.send(world.ledger.address, SUBMIT + wrong)
        assert not result.succeeded
    assert world.ledger.chain.send(world.ledger.address, SUBMIT + packed).succeeded


def test_the_terms_of_shown_kinds_have_one_form(world: World) -> None:
    reference = world.grant("pat", "cleo", 15)
    packed = world.ledger.encoder.pack(
        world.sign("cleo", ACCESS, reference, digest("r1"), ZERO)
    )
    assert packed[9:12] == bytes([0x41, 0xFC, 4])
    wrong = packed[:11] + b"\x06" + packed[12:]
    assert not world.ledger.chain.send(world.ledger.address, SUBMIT + wrong).succeeded
    assert world.ledger.chain.send(world.ledger.address, SUBMIT + packed).succeeded


def test_a_batch_skips_what_is_refused_and_goes_on(world: World) -> None:
    good = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO)
    late = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO, ahead=2)
    batch = [
        good,
        world.request("pat", "quin"),
        good,
        Signed.by(Key.named("nobody"), world.action("quin", ERASE, digest("q1"))),
        world.sign("quin", ACCESS, ZERO, digest("r1"), ZERO),
        world.sign("quin", ERASE, ZERO),
        late,
        world.anchoring("tess", "r9"),
    ]
    outcomes, result = world.ledger.submit_many(batch)
    assert outcomes == [0, 19, 19, 18, 58, 255, 0, 0]
    assert world.ledger.read("member", world.members["pat"])[4] == good.action.sequence + 1
    assert world.ledger.read("record", digest("q1"))[3] is False
    assert world.ledger.read("record", digest("r9"))[2] == world.now
    assert len(result.logs) == 8


def test_a_batch_whose_lengths_do_not_add_up_is_refused(world: World) -> None:
    packed = world.ledger.encoder.pack(world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO))
    for length in (len(packed) - 1, len(packed) + 1, 65535):
        data = SUBMIT_MANY + length.to_bytes(2, "big") + packed
        assert not world.ledger.chain.send(world.ledger.address, data).succeeded
    assert world.ledger.read("member", world.members["pat"])[4] == world.sequences["pat"]


def test_a_batch_uses_what_it_has_granted(world: World) -> None:
    grant = world.granting("pat", "cleo", "r1", most=1)
    reference = grant.action.digest
    accesses = [
        world.sign("cleo", ACCESS, reference, digest("r1"), ZERO, ahead=ahead) for ahead in (1, 2)
    ]
    outcomes, _ = world.ledger.submit_many([grant, *accesses])
    assert outcomes == [0, 0, 59]


def test_contracts_and_delegated_accounts_do_not_call(world: World) -> None:
    chain, address = world.ledger.chain, world.ledger.address
    data = SUBMIT + world.ledger.encoder.pack(world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO))
    length = bytes([len(FORWARDER)])
    init = b"\x60" + length + b"\x60\x0a\x5f\x39\x60" + length + b"\x5f\xf3"
    forwarder, made = chain.deploy(init + FORWARDER)
    assert made.succeeded
    through = chain.send(forwarder, address + data)
    assert through.succeeded and int.from_bytes(through.output, "big") == 0
    delegated: Sender = chain.senders[1]
    chain.delegate(bytes(delegated.address), forwarder)
    assert not chain.send(address, data, delegated).succeeded
    assert not chain.send(bytes(delegated.address), address + data, chain.senders[2]).logs
    assert chain.send(address, data, chain.senders[2]).succeeded


def test_no_ether_is_taken(world: World) -> None:
    data = SUBMIT + world.ledger.encoder.pack(world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO))
    assert not world.ledger.chain.send(world.ledger.address, data, value=1).succeeded
    assert not world.ledger.chain.send(world.ledger.address, b"", value=1).succeeded


def test_little_gas_is_no_wrong_signature(world: World) -> None:
    data = SUBMIT + world.ledger.encoder.pack(world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO))
    for gas in range(31_000, 44_000, 1_000):
        result = world.ledger.copy().chain.send(world.ledger.address, data, gas=gas)
        assert result.succeeded or result.output == b""


def founding(*changes: tuple[int, bytes], chain: Chain) -> list[bytes]:
    key = Key.named("aureole test ada")
    words = [word(1), key.public[:32], key.public[32:], digest("sealing"), ZERO]
    words += [ZERO] * 6 + [word(1_600_000_000), salt(chain.next_contract(chain.senders[0]))]
    for place, value in changes:
        words[place] = value
    return words


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, word(2)), (0, ZERO), (0, word(9)), (2, ZERO), (3, ZERO), (5, digest("log key")),
     (7, digest("set")), (8, word(1)), (10, word(1001)), (11, word(1_700_000_001)),
     (12, digest("salt"))],
)  # fmt: skip
def test_foundings_that_are_refused(place: int, value: bytes) -> None:
    chain = Chain()
    with pytest.raises(ValueError):
        Ledger.deploy(chain, founding((place, value), chain=chain), own_salt=False)


def test_a_founding_serves_one_deployment() -> None:
    chain = Chain()
    words = founding(chain=chain)
    ledger = Ledger.deploy(chain, words, own_salt=False)
    assert ledger.read("ledger") == ledger.identifier
    with pytest.raises(ValueError):
        Ledger.deploy(chain, words, own_salt=False)


def test_the_same_authority_member_twice_is_refused() -> None:
    chain = Chain()
    words = founding(chain=chain)
    with pytest.raises(ValueError):
        Ledger.deploy(chain, [word(2)] + words[1:5] * 2 + words[5:], own_salt=False)


def test_grants_are_tokens_that_cannot_be_moved(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    token = int.from_bytes(reference, "big")
    read = world.ledger.read
    assert bytes.fromhex(read("ownerOf", token)[2:]) == world.members["cleo"]
    assert read("locked", token) is True
    assert (read("startTime", token), read("endTime", token)) == (world.now, world.now + DAY)
    assert read("isTokenExpired", token) is False
    world.wait(DAY)
    assert read("isTokenExpired", token) is True
    assert read("expiryType") == 1
    known = [read("supportsInterface", bytes.fromhex(each)) for each in
             ("01ffc9a7", "80ac58cd", "b45a3c0e", "ffffffff")]  # fmt: skip
    assert known == [True, True, True, False]
    assert read("isApprovedForAll", world.members["cleo"], world.members["pat"]) is False
    with pytest.raises(Unreadable):
        read("balanceOf", world.members["cleo"])
    with pytest.raises(Unreadable):
        read("ownerOf", token ^ 1)


def test_transfers_revert_and_revocation_burns(world: World) -> None:
    from web3 import Web3

    contract = Web3().eth.contract(abi=compiled()["abi"])
    reference = world.grant("pat", "cleo", "r1")
    token = int.from_bytes(reference, "big")
    here = [Web3.to_checksum_address(world.members[name]) for name in ("cleo", "carl")]
    calls = [
        contract.encode_abi("transferFrom", [*here, token]),
        contract.encode_abi("safeTransferFrom(address,address,uint256)", [*here, token]),
        contract.encode_abi(
            "safeTransferFrom(address,address,uint256,bytes)", [*here, token, b"x"]
        ),
        contract.encode_abi("approve", [here[1], token]),
        contract.encode_abi("setApprovalForAll", [here[1], True]),
    ]
    for call in calls:
        result = world.ledger.chain.send(world.ledger.address, bytes.fromhex(call[2:]))
        assert not result.succeeded and not result.logs
    assert bytes.fromhex(world.ledger.read("ownerOf", token)[2:]) == world.members["cleo"]
    _, result = world.ledger.submit(world.sign("pat", 11, reference))
    burnt = result.logs[0]
    assert burnt.topics[1][12:] == world.members["cleo"] and burnt.topics[2] == ZERO
    assert burnt.topics[3] == reference
    with pytest.raises(Unreadable):
        world.ledger.read("ownerOf", token)


def test_a_rotated_member_writes_the_actor_out(world: World) -> None:
    new = Key.named("aureole test new pat")
    assert world.act("pat", ROTATE, new.public[:32], new.public[32:], digest("s")) == 0
    world.keys["pat"] = new
    signed = world.sign("pat", ACCESS, ZERO, digest("r1"), ZERO)
    assert world.ledger.encoder.pack(signed)[0] == 12 | 128
    assert world.put(signed) == 0


def test_a_chain_without_p256verify_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from ethereum.forks.osaka.vm import interpreter

    precompiled = dict(interpreter.PRE_COMPILED_CONTRACTS)
    del precompiled[next(key for key in precompiled if int.from_bytes(key, "big") == 0x100)]
    monkeypatch.setattr(interpreter, "PRE_COMPILED_CONTRACTS", precompiled)
    chain = Chain()
    with pytest.raises(ValueError):
        Ledger.deploy(chain, founding(chain=chain), own_salt=False)


def test_the_code_is_small_enough_and_the_same_whoever_founds() -> None:
    # The ledger's identifier, 32 bytes, stands behind it.
    assert len(compiled()["bytecode_runtime"]) // 2 - 1 + 32 <= 24_576
    assert compiled()["bytecode_runtime"] == compiled(bound=False)["bytecode_runtime"]
