// What an authority member does.

import { FakeClinician } from "./clinician.js";
import { custodians, policy } from "./network.js";
import { failed } from "./failed.js";
import { brief, digits, people } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);

export class FakeAuthority extends FakeClinician {
  joins = async () => this.world.joins;

  async enrol(join, { name, role }) {
    this.fresh("enrol", join.member, name, role);
    this.world.joins = this.world.joins.filter(({ member }) => member !== join.member);
    this.world.members.push({
      ...join,
      name,
      role,
      standing: "good",
      strikes: 0,
      enrolledAt: now(),
      suspendedAt: null,
    });
    return this.world.receipt();
  }

  async dismiss(join) {
    this.fresh("dismiss", join.member);
    this.world.joins = this.world.joins.filter(({ member }) => member !== join.member);
    this.world.grow();
  }

  async readNewKeys(bytes) {
    if (!new TextDecoder().decode(bytes).includes('"recovery"')) throw failed("joinRefused");
    const { member, name, fingerprint } = people.ada;
    const said = new TextDecoder().decode(bytes).includes("Ada Other") ? "Ada Other" : name;
    return { member, name: said, fingerprint, listed: name };
  }

  async relist(bytes, { name }) {
    this.fresh("relist", name);
    this.world.grow();
    return { member: people.ada.member, name, role: "patient" };
  }

  async invite({ name, role }) {
    this.fresh("invite", name, role);
    return {
      link: `https://images.aurora.example/#/join/9fK2mQx7RtYw0Lb3Nc5VdA.ad19e6550b1f4c7d93e2a8b6c5d40f1e2a3b4c5d6e7f8091a2b3c4d51fcced71`,
      expiresAt: now() + 7 * 86_400,
    };
  }

  members = async (text) =>
    this.world.members.filter(
      ({ name, member }) => name.toLowerCase().includes(text.toLowerCase()) || member.startsWith(text.toLowerCase()),
    );

  async suspend(member, reason) {
    this.fresh("suspend", member, reason);
    Object.assign(
      this.world.members.find((each) => each.member === member),
      { standing: "suspended", suspendedAt: now() },
    );
    for (const alert of this.world.alerts)
      if (alert.actor.member === member) alert.actor = { ...alert.actor, standing: "suspended" };
    return this.world.receipt();
  }

  async reinstate(member, reason) {
    this.fresh("reinstate", member, reason);
    const subject = this.world.members.find((each) => each.member === member);
    this.world.proposals.unshift({
      digest: digits(`reinstate ${this.world.size}`, 64),
      kind: "reinstate",
      by: brief(this.person),
      at: now(),
      subject: brief(subject),
      changes: [],
      mine: true,
    });
    return this.world.receipt("pending");
  }

  proposals = async () => this.world.proposals;

  async approve(digest) {
    this.fresh("approve", digest);
    this.world.proposals = this.world.proposals.filter((each) => each.digest !== digest);
    return this.world.receipt();
  }

  alerts = async () => this.world.alerts;
  accounts = async () => this.world.accounts.map((each) => ({ ...each }));

  async unlock(account) {
    this.fresh("unlock", account);
    this.world.accounts.find((each) => each.account === account).locked = false;
  }

  async endAccountSessions(account) {
    this.fresh("endAccountSessions", account);
    this.world.accounts.find((each) => each.account === account).sessions = 0;
  }

  custodians = async () => custodians(this.world);
  policy = async () => policy(this.world);

  async proposePolicy(change) {
    this.fresh("proposePolicy", change);
    return this.world.receipt("pending");
  }
}
