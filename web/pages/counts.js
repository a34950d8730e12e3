// The numbers in the menu: what waits for the person.

/** Calls `tell(name, count)` now and whenever the ledger has changed. */
export function counts(member, tell) {
  const sources = {
    patient: {
      requests: async () => (await member.requests()).filter(({ answer }) => answer === null).length,
      measurements: async () => (await member.due()).filter(({ delivered }) => delivered.count === 0).length,
    },
    authority: {
      joins: async () => (await member.joins()).length,
      proposals: async () => (await member.proposals()).filter(({ mine }) => !mine).length,
    },
  }[member.profile.role];
  if (!sources) return;
  const count = async () => {
    if (!member.profile.enrolled) return;
    for (const [name, source] of Object.entries(sources)) {
      try {
        tell(name, await source());
      } catch {
        // A number that cannot be had is not shown; the page itself says why.
        tell(name, 0);
      }
    }
  };
  member.addEventListener("change", count);
  count();
}
