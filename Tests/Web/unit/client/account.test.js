// From an invitation to a session, and what becomes of keys and passwords on the way.

import { checkRecoveryKey, unsupported } from "/web/client/account.js";
import { inWorld } from "./support/world.js";

const small = { custodians: 3, threshold: 2, dataShards: 2 };
const password = "correct horse battery";

/** An invitation of a name and role, as the authority's page makes it. */
async function invited(world, role, name) {
  const authority = await world.at(world.authority);
  const { link } = await authority.invite({ name, role });
  const [, token, ledger] = /#\/join\/([^.]+)\.([0-9a-f]{64})$/.exec(link);
  return { authority, token, ledger };
}

async function signedUp(world, { role = "patient", name = "Ada Byron", account = "ada" } = {}) {
  const { authority, token, ledger } = await invited(world, role, name);
  const browser = world.browser();
  const made = await browser.beginSignUp({ token, ledger, name, role, account, password });
  await browser.confirmSignUp({ setup: made.setup, code: `1110${world.members.length}0` });
  return { authority, browser, made, account };
}

let codes = 0;
const code = () => `222${String((codes += 1)).padStart(3, "0")}`;

export default {
  "an invitation is looked at before anything is typed": inWorld(small, async (t, world) => {
    const { token, ledger } = await invited(world, "patient", "Ada Byron");
    const found = await world.browser().lookInvitation(token);
    t.equal([found.name, found.role, found.ledger, found.by], ["Ada Byron", "patient", ledger, "Health Authority"]);
    t.equal(found.ledgerFingerprint.replaceAll(" ", ""), ledger.slice(0, 20));
    await t.rejects(world.browser().lookInvitation("nonsense"), "notFound");
  }),
  "from the invitation to being enrolled": inWorld(small, async (t, world) => {
    const { authority, browser, made, account } = await signedUp(world);
    t.ok(checkRecoveryKey(made.recoveryKey) && made.recoveryKey.split("-").length === 9, made.recoveryKey);
    t.ok(!checkRecoveryKey(made.recoveryKey.replace(/.$/, (last) => (last === "0" ? "1" : "0"))));
    const member = await browser.login({ account, password, code: code() });
    world.members.push(member);
    t.equal([member.profile.name, member.profile.enrolled, member.profile.fingerprint],
      ["Ada Byron", false, made.fingerprint]);
    t.equal(await member.inbox(), []);

    const [join] = await authority.joins();
    t.equal([join.member, join.name, join.fingerprint, join.account],
      [made.member, "Ada Byron", made.fingerprint, "ada"]);
    const changed = new Promise((resolve) => member.addEventListener("change", resolve, { once: true }));
    t.equal((await authority.enrol(join, { name: "Ada Byron", role: "patient" })).outcome, "accepted");
    await changed;
    await member.refresh();
    t.ok(member.profile.enrolled);
    t.equal((await authority.members("ada")).map(({ member: id, standing }) => [id, standing]),
      [[made.member, "good"]]);
    t.equal(await authority.joins(), []);
  }),
  "nothing that opens the keyring goes to the gateway": inWorld(small, async (t, world) => {
    const bodies = [];
    world.gateway.alter.request = (request) => (bodies.push(new TextDecoder().decode(request.body)), null);
    const { browser, made, account } = await signedUp(world);
    world.members.push(await browser.login({ account, password, code: code() }));
    const all = bodies.join("\n");
    t.ok(!all.includes(password) && !all.includes(made.recoveryKey.slice(0, 9)));
  }),
  "the session's keys cannot be read out, and leave with it": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    const member = await browser.login({ account, password, code: code() });
    const store = await browser.store();
    const row = await store.get("sessions", "current");
    t.ok([row.signing.privateKey, row.sealing.mlkem, row.sealing.x25519,
      row.deviceKey.privateKey].every((key) => key instanceof CryptoKey && !key.extractable));
    t.ok(!JSON.stringify(row).includes(password));
    await member.logout();
    t.equal([await store.get("sessions", "current"), (await store.all("lists")).length, await browser.resume()],
      [null, 0, null]);
    t.ok((await store.all("views")).length === 1, "the believed head stays");
    t.ok((await store.get("devices", account)).key.publicKey, "the device's key stays");
  }),
  "after a reload the session goes on, and numbers do not repeat": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    const first = await browser.login({ account, password, code: code() });
    await first.sessions();
    const again = await browser.resume();
    world.members.push(first, again);
    const [a, b] = await Promise.all([first.sessions(), again.sessions()]);
    t.equal([a.length, b[0].isThis], [1, true]);
    t.equal(again.profile.account, account);
    t.equal(new Set(world.gateway.numbers.slice(-6)).size, 6);
  }),
  "the end that moves with every request is told apart from the last one": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    const first = await browser.login({ account, password, code: code() });
    const latest = first.session.expiresAt;
    t.equal(first.session.idleAt, null);
    world.time.server = 60;
    const again = await browser.resume();
    const third = await browser.resume();
    world.members.push(first, again, third);
    t.equal([again.session.expiresAt, third.session.expiresAt, third.profile.account], [latest, latest, account]);
    t.ok(third.session.idleAt > first.session.secondFactorAt && third.session.idleAt < latest);
  }),
  "a session that ended elsewhere is told, and its keys are gone": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    const member = await browser.login({ account, password, code: code() });
    const other = await world.browser().login({ account, password, code: code() });
    world.members.push(other);
    const ended = new Promise((resolve) => member.addEventListener("ended", ({ detail }) => resolve(detail.reason)));
    await other.endOtherSessions();
    await t.rejects(member.sessions(), "notAuthenticated");
    t.equal(await ended, "over");
    t.equal(await (await browser.store()).get("sessions", "current"), null);
  }),
  "a wrong password, code or account are told alike": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    await t.rejects(browser.login({ account, password: "another password", code: code() }), "notAuthenticated");
    await t.rejects(browser.login({ account, password, code: "999999" }), "notAuthenticated");
    await t.rejects(browser.login({ account: "nobody", password, code: code() }), "notAuthenticated");
    const used = code();
    world.members.push(await browser.login({ account, password, code: used }));
    await t.rejects(browser.login({ account, password, code: used }), "notAuthenticated");
  }),
  "a gateway that asks for a cheap derivation is refused before the password is used": inWorld(small,
    async (t, world) => {
    const { browser, account } = await signedUp(world);
    world.gateway.alter.parameters = { iterations: 1000 };
    await t.rejects(browser.login({ account, password, code: code() }), "outOfBounds");
    world.gateway.alter.parameters = { iterations: 599_999 };
    await t.rejects(browser.login({ account, password, code: code() }), "outOfBounds");
    t.ok(!world.gateway.log.includes("POST /v1/login"));
  }),
  "a login whose clock is wrong is made again by the server's": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    world.time.page = -500;
    const member = await browser.login({ account, password, code: code() });
    world.members.push(member);
    t.ok(member.ledgerStatus.vouched);
  }),
  "another ledger than the pinned one is refused at the next login": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    world.gateway.alter.network = { ledger: "1".repeat(64) };
    await t.rejects(browser.login({ account, password, code: code() }), "wrongLedger");
    await t.rejects(browser.beginSignUp({ token: "x", ledger: "1".repeat(64), name: "A", role: "patient",
      account: "a", password }), "wrongLedger");
  }),
  "a weak password is refused before anything is made": inWorld(small, async (t, world) => {
    await t.rejects(world.browser()
      .beginSignUp({ token: "x", name: "A", role: "patient", account: "a", password: "short" }), "weakPassword");
    t.equal(world.gateway.log, []);
  }),
  "the recovery key gives a new password, and the keys stay": inWorld(small, async (t, world) => {
    const { browser, made, account } = await signedUp(world);
    const fresh = "an entirely other one";
    await t.rejects(browser.recover({ account, recoveryKey: `${made.recoveryKey.slice(0, -1)}?`, code: code() }),
      "wrongRecoveryKey");
    const recovery = await browser.recover({ account, recoveryKey: made.recoveryKey.toLowerCase(), code: code() });
    await t.rejects(recovery.setPassword("short"), "weakPassword");
    await recovery.setPassword(fresh);
    await t.rejects(browser.login({ account, password, code: code() }), "notAuthenticated");
    const member = await browser.login({ account, password: fresh, code: code() });
    world.members.push(member);
    t.equal(member.profile.fingerprint, made.fingerprint);
  }),
  "a changed password wants a fresh second factor, and the old one": inWorld(small, async (t, world) => {
    const { browser, account } = await signedUp(world);
    const member = await browser.login({ account, password, code: code() });
    world.members.push(member);
    world.time.server = 400;
    await t.rejects(member.changePassword(password, "an entirely other one"), "secondFactorNeeded");
    await t.rejects(member.secondFactor("999999"), "notAuthenticated");
    const before = member.session.secondFactorAt;
    await member.secondFactor(code());
    t.ok(member.session.secondFactorAt > before);
    await t.rejects(member.changePassword("not the old one", "an entirely other one"), "wrongPassword");
    await member.changePassword(password, "an entirely other one");
    await member.changePassword("an entirely other one", password);
    t.equal((await member.sessions()).length, 1, "the session goes on");
  }),
  "a page that answers the step-up has its call made again": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    world.time.server = 400;
    await t.rejects(authority.invite({ name: "Bo", role: "patient" }), "secondFactorNeeded");
    authority.stepUp = async () => code();
    t.ok((await authority.invite({ name: "Bo", role: "patient" })).link.includes("#/join/"));
  }),
  "a browser with all it takes lacks nothing": (t) => t.equal(unsupported(), []),
};
