// The signatures of requests: by a member (directory.md), by a session's device (gateway.md sections 2 and 3).

import { fromHex, toHex } from "../crypto/bytes.js";
import { digest, sha256 } from "../crypto/sha256.js";
import { sign } from "../crypto/signing.js";
import { message } from "./words.js";

const line = (method, target) => sha256(`${method} ${target}`);

/**
 * The value of `Authorization` or `Aureole-Member` for a request that a member signs.
 * @param {{ledger: string, member: string, signingKey: object, time: number, method: string, target: string, body:
 *   Uint8Array}} what method in capitals, path and query as sent (from `/v1/` on when it is forwarded), the body or the
 *   head of it
 */
export async function requestHeader({ ledger, member, signingKey, time, method, target, body = new Uint8Array(0) }) {
  const signed = message("aureole/request/v1", ledger, member, time, line(method, target), await digest(body));
  return `Aureole-P256 member=${member}, time=${time}, signature=${toHex(await sign(signingKey, signed))}`;
}

/**
 * The value of `Authorization` for a request of a session.
 * @param {{ledger: string, id: string, number: number, time: number, method: string, target: string, body: Uint8Array,
 *   deviceKey: object}} what id of 64 digits; for a forwarded request the body is the value of its `Aureole-Member`
 *   header
 */
export async function sessionHeader({ ledger, id, number, time, method, target, body = new Uint8Array(0), deviceKey }) {
  const signed = message("aureole/session/v1", ledger, sha256(fromHex(id, 32)), time, number, line(method, target),
    await digest(body));
  return `Aureole-Session id=${id}, time=${time}, number=${number}, signature=${toHex(await sign(deviceKey, signed))}`;
}

/** The `proof` of a login: that the device has the key it names. @returns {Promise<string>} 128 digits */
export async function loginProof({ ledger, account, authKey, time, deviceKey }) {
  const signed = message("aureole/login/v1", ledger, sha256(account), sha256(fromHex(authKey, 32)), time);
  return toHex(await sign(deviceKey, signed));
}

/** The `voucher` of a member for the agent on their computer. @returns {Promise<string>} 128 digits */
export async function agentVoucher({ ledger, member, agentKey, signingKey }) {
  return toHex(await sign(signingKey, message("aureole/agent/v1", ledger, member, agentKey)));
}

/** A member's order to the agent on their computer for a nameless copy. @returns {Promise<string>} 128 digits */
export async function copyOrder({ ledger, member, agentKey, copy, record, time, keep, signingKey }) {
  const kept = sha256(keep.join(","));
  return toHex(await sign(signingKey, message("aureole/agent-copy/v1", ledger, member, agentKey, copy, record, time, kept)));
}
