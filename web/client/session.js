// What a session is told and changes at the gateway: how long it lasts, the second factor, the password
// (docs/spec/gateway.md 4).

import { AureoleError } from "../errors.js";
import { fromHex } from "../crypto/bytes.js";
import { checkPassword, stretch } from "../crypto/password.js";
import { changePassword as rewrapped } from "../protocol/keyring.js";
import { CURRENT } from "./live.js";

/** Notes what has changed of a session, unless another one has begun in this browser. */
export async function note({ store, row }, changes) {
  Object.assign(row, changes);
  await store.update("sessions", CURRENT,
    (kept) => (kept?.session === row.session ? { ...kept, ...changes } : undefined));
}

/** Reads the session anew; gives the gateway's answer. */
export async function readSession(parts) {
  const answer = await parts.gateway.json("GET", "/v1/session");
  const { expiresAt, idleAt, secondFactorAt, name, role } = answer;
  await note(parts, { expiresAt, idleAt, secondFactorAt, name, role });
  return answer;
}

/**
 * Gives the second factor anew: the time it was taken. Throws notAuthenticated for a wrong code; the session goes on
 * then.
 */
export async function secondFactor(parts, code) {
  const digits = String(code).replace(/[\s-]/g, "");
  try {
    const { secondFactorAt } = await parts.gateway.json("POST", "/v1/session/second-factor", { code: digits },
      { isStepUp: true });
    await note(parts, { secondFactorAt });
    return secondFactorAt;
  } catch (error) {
    throw error.code === "refused" ? new AureoleError("notAuthenticated", "the code is wrong or was used") : error;
  }
}

/** Encrypts the keyring under a new password. Throws wrongPassword, weakPassword, secondFactorNeeded. */
export async function changePassword(parts, old, newPassword) {
  checkPassword(newPassword);
  const { keyring, ledger, member } = parts.row;
  const before = await stretch({ password: old, salt: fromHex(keyring.salt, 16), iterations: keyring.iterations });
  const made = await rewrapped({ keyring, ledger, member, wrappingKey: before.wrappingKey, by: "password",
    newPassword });
  await parts.gateway.json("POST", "/v1/account/password",
    { oldAuthKey: before.authKey, authKey: made.authKey, keyring: made.keyring });
  await note(parts, { keyring: made.keyring });
}

/** Prepares another second factor: `{setup, secret, uri}`. Throws secondFactorNeeded. */
export function beginSecondFactor({ gateway }) {
  return gateway.json("POST", "/v1/account/second-factor");
}

/**
 * Proves it with a code: from now on it counts and the one before does not. `{recoveryCodes}`; throws notAuthenticated
 * for a wrong code, notFound where it has waited too long.
 */
export async function confirmSecondFactor({ gateway }, { setup, code }) {
  try {
    const { recoveryCodes } = await gateway.json("POST", "/v1/account/second-factor/confirm",
      { setup, code: String(code).replace(/[\s-]/g, "") });
    return { recoveryCodes };
  } catch (error) {
    throw error.code === "refused" ? new AureoleError("notAuthenticated", "the code is wrong or was used") : error;
  }
}
