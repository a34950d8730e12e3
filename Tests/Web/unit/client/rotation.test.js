// Replacing one's keys, cut off at every step: whoever logs in afterwards goes on, with every record readable.

import { inWorld, sample } from "./support/world.js";
import { signRecoveryRequest } from "/web/protocol/recoveryrequest.js";

const small = { custodians: 3, threshold: 2, dataShards: 2 };
const password = "correct horse battery";
const content = sample(9_000);

let codes = 0;
const code = () => `333${String((codes += 1)).padStart(3, "0")}`;

/** A patient with an account, enrolled, who has received a record. */
async function received(world) {
  const authority = await world.at(world.authority);
  const { link } = await authority.invite({ name: "Ada Byron", role: "patient" });
  const [, token, ledger] = /#\/join\/([^.]+)\.([0-9a-f]{64})$/.exec(link);
  const browser = world.browser();
  const made = await browser.beginSignUp({ token, ledger, name: "Ada Byron", role: "patient", account: "ada",
    password });
  await browser.confirmSignUp({ setup: made.setup, code: code() });
  await authority.enrol((await authority.joins())[0], { name: "Ada Byron", role: "patient" });
  const sender = await world.at(await world.person("technologist", "Tess"));
  const { record } = await sender.send({ files: [{ name: "a.dcm", bytes: content }], owner: made.member,
    kind: "imaging", measuredAt: 1_700_000_000 });
  const ada = await login(world, browser);
  return { authority, sender, browser, ada, record, member: made.member, print: made.fingerprint };
}

async function login(world, browser = world.browser()) {
  const member = await browser.login({ account: "ada", password, code: code() });
  world.members.push(member);
  return member;
}

const reads = async (member, record) => {
  const opened = await member.open(record);
  const bytes = await opened.item(0);
  opened.close();
  return bytes.every((byte, at) => byte === content[at]);
};

/** What the ledger has: the fingerprint that the authority sees. */
const signingKey = (world, member) => world.ledger.state.keysAt(member, world.serverNow()).signingKey;

/** From a request on that `meets`, nobody hears the gateway; `before` says whether that one still arrives. */
function dies(world, meets, before) {
  let isDead = false;
  world.gateway.alter.request = (request) => {
    if (isDead || (before && meets(request))) {
      isDead = true;
      throw new TypeError("failed to fetch");
    }
    return null;
  };
  world.gateway.alter.answer = (request) => {
    if (isDead || before || !meets(request)) return null;
    isDead = true;
    return { lost: true };
  };
}

const comesBack = ({ gateway }) => (gateway.alter = {});
const keyring = (count) => {
  let seen = 0;
  return ({ path }) => path === "/v1/account/keyring" && (seen += 1) === count;
};
const action = ({ path }) => path === "/v1/ledger/actions";

/** Cut off there, the ledger has the old keys or the new ones; a login elsewhere goes on from either. */
const cutOff = (meets, before, isRotated) => inWorld(small, async (t, world) => {
  const { ada, authority, record, member } = await received(world);
  const old = signingKey(world, member);
  dies(world, meets(), before);
  const died = ada.rotateKeys(password).then(() => null, (error) => error);
  const error = await died;
  comesBack(world);
  t.equal(signingKey(world, member) !== old, isRotated, `the ledger after ${error?.code}`);
  const again = await login(world);
  t.equal(again.keysStanding, "current");
  t.ok(await reads(again, record), "the old record opens");
  t.equal(again.profile.fingerprint !== "" && signingKey(world, member) === old, !isRotated);
  // What is signed counts, and a rotation that was cut off is taken up or comes to its end.
  await again.rotateKeys(password);
  t.ok(signingKey(world, member) !== old);
  await authority.relist(await again.newKeysRequest());
  t.ok(await reads(again, record));
  const third = await login(world);
  t.equal([third.keysStanding, third.profile.fingerprint], ["current", again.profile.fingerprint]);
  t.ok(await reads(third, record));
  await third.erase(record);
});

export default {
  "new keys take the place of the old ones: old records open, new ones come": inWorld(small, async (t, world) => {
    const { ada, authority, sender, record, member, print } = await received(world);
    const steps = [];
    const receipt = await ada.rotateKeys(password, (step) => steps.push(step));
    t.equal([receipt.outcome, steps, ada.keysStanding], ["accepted", ["open", "keep", "record", "tidy"], "current"]);
    t.ok(ada.profile.fingerprint !== print);
    t.ok(await reads(ada, record));
    // Until the authority has listed them nobody can seal to the new keys, and nobody is fooled into the old ones.
    await t.rejects(sender.send({ files: [{ name: "b.dcm", bytes: content }], owner: member, kind: "imaging",
      measuredAt: 1_700_000_000 }), "directoryRefused");
    const listed = await authority.relist(await ada.newKeysRequest());
    t.equal([listed.member, listed.name, listed.role], [member, "Ada Byron", "patient"]);
    const second = await sender.send({ files: [{ name: "b.dcm", bytes: content }], owner: member, kind: "imaging",
      measuredAt: 1_700_000_000 });
    await ada.refresh();
    t.ok(await reads(ada, second.record));
    const again = await login(world);
    t.ok(await reads(again, record) && await reads(again, second.record));
    t.equal(again.profile.fingerprint, ada.profile.fingerprint);
  }),
  "the browser dies before the first keyring is stored": cutOff(() => keyring(1), true, false),
  "the browser dies when the first keyring is stored": cutOff(() => keyring(1), false, false),
  "the browser dies before the ledger is asked": cutOff(() => action, true, false),
  "the browser dies when the ledger has ruled": cutOff(() => action, false, true),
  "the browser dies before the last keyring is stored": cutOff(() => keyring(2), true, true),
  "the browser dies when the last keyring is stored": cutOff(() => keyring(2), false, true),
  "a page that is reloaded after the ledger has ruled goes on with the new keys": inWorld(small, async (t, world) => {
    const { ada, browser, record, member } = await received(world);
    dies(world, action, false);
    await t.rejects(ada.rotateKeys(password), "offline");
    comesBack(world);
    const resumed = await browser.resume();
    world.members.push(resumed);
    t.equal([resumed.keysStanding, signingKey(world, member)],
      ["current", (await (await browser.store()).get("sessions", "current")).signing.publicKey]);
    t.ok(await reads(resumed, record));
    await resumed.rotateKeys(password);
    t.ok(await reads(resumed, record));
    t.ok(await reads(await login(world), record), "twice former keys are kept");
  }),
  "another tab of the same session goes on with the new keys": inWorld(small, async (t, world) => {
    const { ada, browser, record } = await received(world);
    const tab = await browser.resume();
    world.members.push(tab);
    await ada.rotateKeys(password);
    await tab.refresh();
    t.equal([tab.keysStanding, tab.profile.fingerprint], ["current", ada.profile.fingerprint]);
    t.ok(await reads(tab, record));
    await tab.erase(record);
  }),
  "other sessions end with the old keys": inWorld(small, async (t, world) => {
    const { ada } = await received(world);
    const other = await login(world);
    await ada.rotateKeys(password);
    await t.rejects(other.sessions(), "notAuthenticated");
  }),
  "a wrong password and an old second factor change nothing": inWorld(small, async (t, world) => {
    const { ada, member } = await received(world);
    const old = signingKey(world, member);
    await t.rejects(ada.rotateKeys("not the password"), "wrongPassword");
    world.time.server = 400;
    await t.rejects(ada.rotateKeys(password), "secondFactorNeeded");
    t.equal(signingKey(world, member), old);
    await ada.secondFactor(code());
    await ada.rotateKeys(password);
    t.ok(signingKey(world, member) !== old);
  }),
  "an authority's keys stay, and it lists no keys that the ledger does not have": inWorld(small, async (t, world) => {
    const { authority, ada, member, browser } = await received(world);
    await t.rejects(authority.rotateKeys(password), "notAllowed");
    const before = await ada.newKeysRequest();
    await ada.rotateKeys(password);
    t.equal((await t.rejects(authority.relist(before), "refused")).detail, "otherKeys");
    const altered = new TextEncoder().encode(new TextDecoder().decode(await ada.newKeysRequest())
      .replace("Ada Byron", "Ada Bryon"));
    await t.rejects(authority.relist(altered), "joinRefused");
    const row = await (await browser.store()).get("sessions", "current");
    const renamed = await signRecoveryRequest({ ledger: world.ledger.ledger, member, name: "Ada Bryon",
      signingKey: row.signing, sealingKey: row.sealing.publicKey });
    t.equal((await authority.readNewKeys(renamed)).listed, "Ada Byron");
    await t.rejects(authority.relist(renamed), "directoryRefused");
    t.equal((await authority.relist(await ada.newKeysRequest())).member, member);
  }),
  "another second factor counts once it has proved itself": inWorld(small, async (t, world) => {
    const { ada } = await received(world);
    world.time.server = 400;
    await t.rejects(ada.beginSecondFactor(), "secondFactorNeeded");
    await ada.secondFactor(code());
    const { setup, secret, uri } = await ada.beginSecondFactor();
    t.ok(secret && uri.startsWith("otpauth://"));
    await t.rejects(ada.confirmSecondFactor({ setup, code: "000000" }), "notAuthenticated");
    t.equal((await ada.confirmSecondFactor({ setup, code: code() })).recoveryCodes.length, 8);
    await t.rejects(ada.confirmSecondFactor({ setup, code: code() }), "notFound");
  }),
};
