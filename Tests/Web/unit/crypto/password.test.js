import { toHex } from "/web/crypto/bytes.js";
import * as p from "/web/crypto/password.js";

const salt = new Uint8Array(16).fill(7);

export default {
  "a password in another form of the same characters gives the same keys": async (t) => {
    const composed = await p.stretch({ password: "gr\u00fcne wiese", salt, iterations: 600_000 });
    const decomposed = await p.stretch({ password: "gru\u0308ne wiese", salt, iterations: 600_000 });
    t.equal(composed.authKey, decomposed.authKey);
    t.ok(/^[0-9a-f]{64}$/.test(composed.authKey) && !composed.wrappingKey.extractable);
    t.ok((await p.stretch({ password: "another wiese", salt, iterations: 600_000 })).authKey !== composed.authKey);
  },
  "iterations that no honest server asks for are refused": async (t) => {
    for (const iterations of [599_999, 10_000_001, 1, 600_000.5, "600000", undefined]) {
      await t.rejects(p.stretch({ password: "long enough", salt, iterations }), "outOfBounds", String(iterations));
    }
    await t.rejects(p.stretch({ password: "long enough", salt: salt.subarray(1), iterations: 600_000 }), "outOfBounds");
  },
  "a password has 10 to 1024 bytes": async (t) => {
    t.equal(p.checkPassword("0123456789").length, 10);
    await t.rejects(async () => p.checkPassword("123456789"), "weakPassword");
    await t.rejects(async () => p.checkPassword("x".repeat(1025)), "weakPassword");
  },
  "a recovery key is read as people type it": async (t) => {
    const key = p.newRecoveryKey();
    const text = p.recoveryText(key);
    t.ok(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/.test(text), text);
    t.equal(p.readRecoveryText(text), key);
    t.equal(p.readRecoveryText(` ${text.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `), key);
  },
  "a recovery key with a slip is refused": async (t) => {
    const text = p.recoveryText(new Uint8Array(20).fill(3));
    const slip = (text[0] === "A" ? "B" : "A") + text.slice(1);
    for (const wrong of [slip, text.slice(1), `${text}0`, text.replace(text[3], "U"), "", null]) {
      await t.rejects(async () => p.readRecoveryText(wrong), "wrongRecoveryKey");
      t.ok(!p.isRecoveryText(wrong));
    }
    t.ok(p.isRecoveryText(text));
  },
  "password and recovery keys do not meet": async (t) => {
    const { authKey, wrappingKey } = await p.deriveRecovery(new Uint8Array(20).fill(9));
    t.ok(authKey !== (await p.deriveRecovery(new Uint8Array(20).fill(8))).authKey);
    t.ok(!wrappingKey.extractable && authKey !== toHex(new Uint8Array(32)));
  },
};
