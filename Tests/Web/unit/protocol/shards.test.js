import { concat, fromHex, random, toHex } from "/web/crypto/bytes.js";
import { isCommitted, shareCommitment } from "/web/protocol/commitments.js";
import { ErasureCode } from "/web/protocol/erasure.js";
import { multiply } from "/web/protocol/field256.js";
import { combine, split } from "/web/protocol/sharing.js";
import { altered, vector } from "/Tests/Web/unit/protocol/support.js";

const shardsOf = (lines) => lines.map((line) => fromHex(line.split(" ")[1]));

export default {
  "the fields are those of the page": async (t) => {
    t.equal([multiply(0x80, 2), multiply(0, 7), multiply(7, 0), multiply(1, 0x53)], [0x1d, 0, 0, 0x53]);
  },
  "every vector of the erasure code is encoded, and rebuilt from any k shards": async (t) => {
    for (const name of ["erasure-code", "erasure-code-replicas", "erasure-code-widest"]) {
      const { header, lines } = await vector(t, name);
      const [k, n] = [Number(header.data), Number(header.total)];
      const shards = shardsOf(lines);
      const code = new ErasureCode(k, n);
      t.equal(code.encode(shards.slice(0, k)), shards.slice(k), name);
      for (let round = 0; round < 40; round += 1) {
        const kept = new Set([...shards.keys()].map((index) => [Math.random(), index]).sort((a,
          b) => a[0] - b[0]).slice(0, k).map(([, index]) => index));
        t.equal(code.rebuild(shards.map((shard, index) => (kept.has(index) ? shard : null))), shards.slice(0, k),
          `${name} from ${[...kept]}`);
      }
    }
  },
  "shards longer than a piece are coded alike": async (t) => {
    const code = new ErasureCode(3, 5);
    const data = [random(20_001), random(20_001), random(20_001)];
    const parity = code.encode(data);
    t.equal(code.encode(data.map((each) => each.subarray(19_000))).map(toHex),
      parity.map((each) => toHex(each.subarray(19_000))));
    t.ok(code.rebuild([null, data[1], null, ...parity]).every((each, index) => toHex(each) === toHex(data[index])));
    t.equal(new ErasureCode(2, 2).encode([random(1), random(1)]), []);
  },
  "too few shards, unequal ones and impossible codes are refused": async (t) => {
    const code = new ErasureCode(2, 4);
    await t.rejects(async () => code.rebuild([random(3), null, null, null]), "tooFewShards");
    await t.rejects(async () => code.rebuild([random(3), random(4), null, null]), "outOfBounds");
    await t.rejects(async () => code.rebuild([random(3), random(3), null]), "outOfBounds");
    await t.rejects(async () => code.encode([random(3)]), "outOfBounds");
    await t.rejects(async () => code.encode([random(0), random(0)]), "outOfBounds");
    for (const [k, n] of [[0, 1], [3, 2], [1, 33], [1.5, 3], ["2", 3]]) await t.rejects(async () => new ErasureCode(k,
      n), "outOfBounds");
  },
  "every vector of secret sharing is split and combined": async (t) => {
    for (const name of ["secret-sharing", "secret-sharing-zero", "secret-sharing-one", "secret-sharing-most"]) {
      const { header, lines } = await vector(t, name);
      const [threshold, count] = [Number(header.threshold), Number(header.count)];
      const secret = fromHex(header.secret);
      let rest = header.coefficients === "none" ? new Uint8Array(0) : fromHex(header.coefficients);
      const draw = (length) => {
        const taken = rest.slice(0, length);
        rest = rest.subarray(length);
        return taken;
      };
      const shares = split(secret, threshold, count, draw);
      t.equal(shares.map(({ x, bytes }) => `${x} ${toHex(bytes)}`), lines, name);
      t.equal(combine(shares.slice(0, threshold), threshold), secret);
      t.equal(combine([...shares].reverse().slice(0, threshold), threshold), secret);
      if (count < 10) t.equal(combine(shares, threshold), secret);
    }
  },
  "fresh shares of any t give the secret, of fewer nothing": async (t) => {
    const secret = random(32);
    const shares = split(secret, 3, 5);
    t.equal(combine([shares[4], shares[0], shares[2]], 3), secret);
    t.ok(toHex(combine(shares.slice(0, 2), 2)) !== toHex(secret));
    t.ok(toHex(split(secret, 3, 5)[0].bytes) !== toHex(shares[0].bytes));
  },
  "shares that do not belong together are refused": async (t) => {
    const shares = split(random(32), 3, 5);
    const wrong = { x: 4, bytes: altered(shares[3].bytes) };
    await t.rejects(async () => combine(shares.slice(0, 2), 3), "tooFewShares");
    await t.rejects(async () => combine([...shares.slice(0, 3), wrong], 3), "wrongShare");
    await t.rejects(async () => combine([shares[0], shares[0], shares[1]], 3), "wrongShare");
    await t.rejects(async () => combine([{ x: 0, bytes: random(32) }, ...shares.slice(1)], 3), "wrongShare");
    await t.rejects(async () => combine([{ x: 256, bytes: random(32) }, ...shares.slice(1)], 3), "wrongShare");
    await t.rejects(async () => combine([{ x: 1, bytes: random(31) }, ...shares.slice(1)], 3), "wrongShare");
    for (const [threshold, count] of [[0, 1], [2, 1], [1, 256]]) await t.rejects(async () => split(random(32),
      threshold, count), "outOfBounds");
    await t.rejects(async () => split(random(0), 1, 1), "outOfBounds");
  },
  "a commitment names a share and nothing else": async (t) => {
    const { header, lines } = await vector(t, "share-commitment");
    const what = {
      ledger: header.ledger, record: header.record, epoch: Number(header.epoch), x: Number(header.index),
      threshold: Number(header.threshold), salt: fromHex(header.salt), share: fromHex(header.share),
    };
    t.equal(shareCommitment(what), lines[0]);
    t.ok(isCommitted(lines[0], what));
    const others = [{ epoch: 8 }, { x: 2 }, { threshold: 3 }, { salt: altered(what.salt) },
      { share: altered(what.share) },
      { ledger: header.record }, { record: header.ledger }, { share: concat(what.share, new Uint8Array(1)) }];
    for (const other of others) t.ok(!isCommitted(lines[0], { ...what, ...other }), JSON.stringify(Object.keys(other)));
  },
};
