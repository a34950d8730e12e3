import { concat, fromHex, random, toHex, utf8 } from "/web/crypto/bytes.js";
import { integer, ORDER, publicKeyOf } from "/web/crypto/curve.js";
import { generateDeviceKey, importScalar, isPoint, isSignature, mustBeSignature, newScalar, sign,
  verify } from "/web/crypto/signing.js";

// RFC 6979 appendix A.2.5.
const SCALAR = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const KEY =
  "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
  "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const flip = (signature) => {
  const high = (ORDER - integer(signature.subarray(32))).toString(16).padStart(64, "0");
  return concat(signature.subarray(0, 32), fromHex(high));
};

export default {
  "a scalar gives its public key, by the browser and by our own arithmetic": async (t) => {
    t.equal((await importScalar(fromHex(SCALAR))).publicKey, KEY);
    t.equal(publicKeyOf(fromHex(SCALAR)), KEY);
    for (let round = 0; round < 8; round += 1) {
      const scalar = newScalar();
      t.equal((await importScalar(scalar)).publicKey, publicKeyOf(scalar));
    }
    for (const small of [1n, 2n, 3n, ORDER - 1n]) {
      const scalar = fromHex(small.toString(16).padStart(64, "0"));
      t.equal((await importScalar(scalar)).publicKey, publicKeyOf(scalar));
    }
  },
  "a scalar of zero, of the order or of another length is refused": async (t) => {
    for (const wrong of [new Uint8Array(32), fromHex(ORDER.toString(16)), new Uint8Array(31).fill(1),
      new Uint8Array(32).fill(255)]) {
      await t.rejects(importScalar(wrong), "malformedKey");
    }
  },
  "what is signed verifies, and with low s always": async (t) => {
    const key = await importScalar(fromHex(SCALAR));
    for (let round = 0; round < 16; round += 1) {
      const message = random(100);
      const signature = await sign(key, message);
      t.ok(isSignature(signature));
      t.ok(await verify(KEY, signature, message));
      t.ok(!(await verify(KEY, flip(signature), message)), "a high s");
      t.ok(!(await verify(KEY, signature, random(100))), "another message");
      t.ok(!(await verify((await importScalar(newScalar())).publicKey, signature, message)), "another key");
    }
  },
  "a signature out of range is refused by name": async (t) => {
    const signature = await sign(await importScalar(fromHex(SCALAR)), utf8("x"));
    await t.rejects(async () => mustBeSignature(flip(signature)), "highS");
    await t.rejects(async () => mustBeSignature(signature.subarray(1)), "malformedSignature");
    await t.rejects(async () => mustBeSignature(concat(new Uint8Array(32), signature.subarray(32))),
      "malformedSignature");
    await t.rejects(async () => mustBeSignature(concat(signature.subarray(0, 32), new Uint8Array(32))),
      "malformedSignature");
    await t.rejects(async () => mustBeSignature(new Uint8Array(64).fill(255)), "malformedSignature");
  },
  "only points of the curve are keys": async (t) => {
    t.ok(isPoint(KEY));
    const y = fromHex(KEY.slice(64));
    y[31] ^= 1;
    t.ok(!isPoint(KEY.slice(0, 64) + toHex(y)) && !isPoint("0".repeat(128)) && !isPoint(KEY.toUpperCase()) &&
      !isPoint("f".repeat(128)));
    await t.rejects(verify("0".repeat(128), new Uint8Array(64).fill(1), utf8("x")), "malformedKey");
  },
  "private keys cannot be exported once they are imported": async (t) => {
    for (const key of [await importScalar(newScalar()), await generateDeviceKey()]) {
      t.ok(!key.privateKey.extractable);
      const message = random(10);
      t.ok(await verify(key.publicKey, await sign(key, message), message));
    }
  },
};
