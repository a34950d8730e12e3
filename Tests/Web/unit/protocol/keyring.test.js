import { fromBase64, random, toBase64, utf8 } from "/web/crypto/bytes.js";
import { deriveRecovery, stretch } from "/web/crypto/password.js";
import { newScalar } from "/web/crypto/signing.js";
import { changePassword, checkKeyring, newKeyring, openKeyring, replaceContents } from "/web/protocol/keyring.js";
import { altered, hexWord } from "/Tests/Web/unit/protocol/support.js";

const PASSWORD = "correct horse battery";

async function made(former = []) {
  const secrets = { scalar: newScalar(), seed: random(32), former, next: null };
  const place = { ledger: hexWord(), member: hexWord().slice(24) };
  const recoveryKey = random(20);
  const result = await newKeyring({ ...place, ...secrets, password: PASSWORD, recoveryKey });
  return { secrets, place, recoveryKey, ...result };
}

async function wrapping({ keyring }, password = PASSWORD) {
  return stretch({ password, salt: Uint8Array.fromHex(keyring.salt), iterations: keyring.iterations });
}

export default {
  "a keyring opens with the password and with the recovery key": async (t) => {
    const all = await made([random(32), random(32)]);
    const { keyring, place, secrets, recoveryKey } = all;
    const byPassword = await wrapping(all);
    t.equal(byPassword.authKey, all.authKey);
    t.equal(await openKeyring({ keyring, ...place, wrappingKey: byPassword.wrappingKey, by: "password" }), secrets);
    const byRecovery = await deriveRecovery(recoveryKey);
    t.equal(byRecovery.authKey, all.recoveryAuthKey);
    t.equal(await openKeyring({ keyring, ...place, wrappingKey: byRecovery.wrappingKey, by: "recovery" }), secrets);
    t.ok(utf8(JSON.stringify(keyring)).length <= 8192);
    t.equal(Object.keys(keyring).sort(), ["body", "iterations", "member", "password", "recovery", "salt", "version"]);
  },
  "another password, recovery key, ledger or member opens nothing": async (t) => {
    const all = await made();
    const { keyring, place } = all;
    const { wrappingKey } = await wrapping(all);
    const wrong = (await wrapping(all, "another password")).wrappingKey;
    await t.rejects(openKeyring({ keyring, ...place, wrappingKey: wrong }), "wrongPassword");
    await t.rejects(openKeyring({ keyring, ...place, ledger: hexWord(), wrappingKey }), "wrongPassword");
    await t.rejects(openKeyring({ keyring, ...place, member: hexWord().slice(24), wrappingKey }), "malformedKeyring");
    const otherRecovery = (await deriveRecovery(random(20))).wrappingKey;
    await t.rejects(openKeyring({ keyring, ...place, wrappingKey: otherRecovery, by: "recovery" }), "wrongRecoveryKey");
    await t.rejects(openKeyring({ keyring: { ...keyring, member: "11".repeat(20) }, ...place, wrappingKey }),
      "malformedKeyring");
  },
  "an altered keyring is refused": async (t) => {
    const all = await made();
    const { keyring, place } = all;
    const { wrappingKey } = await wrapping(all);
    const change = (name) => ({ ...keyring, [name]: toBase64(altered(fromBase64(keyring[name]))) });
    await t.rejects(openKeyring({ keyring: change("body"), ...place, wrappingKey }), "malformedKeyring");
    await t.rejects(openKeyring({ keyring: change("password"), ...place, wrappingKey }), "wrongPassword");
    await t.rejects(openKeyring({ keyring: { ...keyring, iterations: 600_001 }, ...place, wrappingKey }),
      "wrongPassword");
    for (const wrong of [null, {}, { ...keyring, version: 2 }, { ...keyring, salt: "00" }, { ...keyring, body: "" },
      { ...keyring, iterations: "1" }]) {
      await t.rejects(async () => checkKeyring(wrong), "malformedKeyring");
    }
  },
  "a changed password leaves the secrets and the recovery key": async (t) => {
    const all = await made();
    const { place, secrets, recoveryKey } = all;
    const { wrappingKey } = await wrapping(all);
    const changed = await changePassword({ keyring: all.keyring, ...place, wrappingKey,
      newPassword: "a new password" });
    t.ok(changed.keyring.salt !== all.keyring.salt && changed.keyring.body === all.keyring.body);
    const fresh = await wrapping(changed, "a new password");
    t.equal(fresh.authKey, changed.authKey);
    t.equal(await openKeyring({ keyring: changed.keyring, ...place, wrappingKey: fresh.wrappingKey }), secrets);
    const recovery = (await deriveRecovery(recoveryKey)).wrappingKey;
    t.equal(await openKeyring({ keyring: changed.keyring, ...place, wrappingKey: recovery, by: "recovery" }), secrets);
    await t.rejects(openKeyring({ keyring: changed.keyring, ...place, wrappingKey }), "wrongPassword");
    const again = await changePassword({ keyring: changed.keyring, ...place, wrappingKey: recovery, by: "recovery",
      newPassword: "yet another one" });
    t.equal(await openKeyring({ keyring: again.keyring, ...place,
      wrappingKey: (await wrapping(again, "yet another one")).wrappingKey }), secrets);
    await t.rejects(changePassword({ keyring: all.keyring, ...place, wrappingKey, newPassword: "short" }),
      "weakPassword");
  },
  "rotated secrets take the place of the old ones under the same password": async (t) => {
    const all = await made();
    const { wrappingKey } = await wrapping(all);
    const next = { scalar: newScalar(), seed: random(32), former: [all.secrets.seed], next: null };
    const replaced = await replaceContents({ keyring: all.keyring, ...all.place, wrappingKey, ...next });
    t.equal(await openKeyring({ keyring: replaced.keyring, ...all.place, wrappingKey }), next);
    await t.rejects(replaceContents({ keyring: all.keyring, ...all.place, wrappingKey, ...next,
      former: Array(33).fill(random(32)) }), "malformedKeyring");
  },
  "a keyring holds both pairs of keys while a rotation runs, and no more than fit": async (t) => {
    const all = await made();
    const { wrappingKey } = await wrapping(all);
    const replace = (more) => replaceContents({ keyring: all.keyring, ...all.place, wrappingKey, ...all.secrets,
      ...more });
    const next = { scalar: newScalar(), seed: random(32) };
    const former = Array.from({ length: 30 }, () => random(32));
    const { keyring } = await replace({ former, next });
    checkKeyring(keyring);
    t.equal(await openKeyring({ keyring, ...all.place, wrappingKey }), { ...all.secrets, former, next });
    await t.rejects(replace({ former: [...former, random(32)], next }), "malformedKeyring");
    await t.rejects(replace({ former, next: { ...next, scalar: new Uint8Array(32) } }), "malformedKeyring");
    await t.rejects(replace({ former, next: { ...next, seed: random(31) } }), "malformedKeyring");
  },
  "secrets that are none, and weak passwords, make no keyring": async (t) => {
    const good = { ledger: hexWord(), member: "22".repeat(20), scalar: newScalar(), seed: random(32),
      password: PASSWORD, recoveryKey: random(20) };
    await t.rejects(newKeyring({ ...good, scalar: new Uint8Array(32) }), "malformedKeyring");
    await t.rejects(newKeyring({ ...good, seed: random(31) }), "malformedKeyring");
    await t.rejects(newKeyring({ ...good, password: "short" }), "weakPassword");
    await t.rejects(newKeyring({ ...good, recoveryKey: random(19) }), "wrongRecoveryKey");
  },
};
