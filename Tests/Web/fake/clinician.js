// What a clinician does.

import { brief, digits, people } from "./people.js";
import { FakeTechnologist } from "./technologist.js";

const now = () => Math.floor(Date.now() / 1000);

export class FakeClinician extends FakeTechnologist {
  async request({ owner, scope, purposeCode, purposeText, mode, duration }) {
    this.fresh("request", { owner, scope, purposeCode, purposeText, mode, duration });
    const whose = Object.values(people).find(({ member }) => member === owner);
    this.world.mine ??= [];
    this.world.mine.unshift({
      digest: digits(`asked ${this.world.size}`, 64),
      owner: brief(whose),
      purposeCode,
      purposeText,
      scope,
      mode,
      duration,
      askedAt: now(),
      answer: null,
      answeredAt: null,
      grant: null,
    });
    return this.world.receipt();
  }

  async asked() {
    const { world } = this;
    if (world.empty) return world.mine ?? [];
    const of = (seed) => {
      const grant = world.grants.find(({ reference }) => reference === digits(seed, 64));
      return { ...grant, state: world.stateOf(grant) };
    };
    const row = (owner, more) => ({
      digest: digits(`asked ${owner.name} ${more.purposeText}`, 64),
      owner: brief(owner),
      purposeCode: 1,
      scope: { kinds: ["imaging"], nature: "existing" },
      mode: { store: true, passOn: false },
      duration: 14 * 86_400,
      answer: null,
      answeredAt: null,
      grant: null,
      ...more,
    });
    return [
      ...(world.mine ?? []),
      ...(world.measured.length === 0
        ? []
        : [
            row(people.jonas, {
              scope: { kinds: ["measurement"], nature: "new" },
              purposeText: "Your balance after the operation.",
              askedAt: now() - 21 * 86_400,
              answer: "granted",
              answeredAt: now() - 20 * 86_400,
              grant: of("measured jonas"),
            }),
          ]),
      row(people.marisol, { purposeText: "Preparing your operation next week.", askedAt: now() - 12 * 60 }),
      row(people.jonas, {
        purposeText: "Planning of your knee surgery.",
        askedAt: now() - 86_400,
        answer: "granted",
        answeredAt: now() - 80_000,
        grant: of("grant jonas"),
      }),
      row(people.ada, {
        purposeText: "Follow-up after the operation.",
        askedAt: now() - 5 * 86_400,
        answer: "granted",
        answeredAt: now() - 4 * 86_400,
        grant: of("grant noor"),
      }),
      row(people.marisol, {
        purposeText: "Comparison with earlier images.",
        askedAt: now() - 30 * 86_400,
        answer: "granted",
        answeredAt: now() - 29 * 86_400,
        grant: of("grant marisol"),
      }),
      row(people.jonas, {
        purposeText: "Research on cartilage.",
        purposeCode: 6,
        askedAt: now() - 40 * 86_400,
        answer: "denied",
        answeredAt: now() - 39 * 86_400,
      }),
    ];
  }

  async received() {
    const { world, person } = this;
    return world.grants
      .filter(({ to }) => to.member === person.member)
      .map((grant) => ({ ...grant, state: world.stateOf(grant) }));
  }

  async accessible() {
    const { world } = this;
    const rows = [];
    for (const grant of await this.received()) {
      if (grant.state !== "live") continue;
      const row = (record, more) => ({
        record,
        kind: "imaging",
        owner: grant.owner,
        reference: grant.reference,
        mode: grant.mode,
        until: grant.until,
        left: grant.most ? grant.most - grant.used : null,
        anchoredAt: now() - 2 * 86_400,
        measuredAt: now() - 2 * 86_400,
        from: brief(people.tesfaye),
        state: "live",
        title: null,
        ...more,
      });
      if (grant.scope.record) rows.push(row(grant.scope.record, { measuredAt: now() - 5 * 86_400 }));
      else if (grant.scope.kinds.includes("measurement"))
        for (const each of world.measured.filter(({ owner }) => owner.member === grant.owner.member))
          rows.push(row(each.record, each));
      else if (grant.offered) rows.push(row(digits("jonas report", 64), { kind: "document" }));
      else
        for (const each of world.records.filter(({ kind, erased }) => kind === "imaging" && !erased))
          rows.push(row(each.record, { measuredAt: each.measuredAt, anchoredAt: each.anchoredAt }));
    }
    return rows;
  }
}
