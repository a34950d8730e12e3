// Which page stands at which address, who may see it, and what the menu shows.

const page = (path, load, more = {}) => ({ path, load, ...more });
const of = (...roles) => ({ roles });
const PATIENT = of("patient");
const TECHNOLOGIST = of("technologist");
const CLINICIAN = of("clinician");
const AUTHORITY = of("authority");

/** Pages without a session. */
export const OPEN = [
  page("join/:invitation", () => import("./join.js")),
  page("login", () => import("./login.js")),
  page("recover", () => import("./recover.js")),
  page("again", () => import("./again.js")),
  page("ended", () => import("./ended.js")),
  page("shlink:/:payload", () => import("./link.js")),
];

/** Pages of a session. Without `roles` they are for everybody. */
export const ROUTES = [
  page("images", () => import("./images.js"), PATIENT),
  page("images/:record", () => import("./record.js"), PATIENT),
  page("requests", () => import("./requests.js"), PATIENT),
  page("requests/:digest", () => import("./request.js"), PATIENT),
  page("sharing", () => import("./sharing.js"), PATIENT),
  page("sharing/offer", () => import("./offer.js"), PATIENT),
  page("sharing/offer/:record", () => import("./offer.js"), PATIENT),
  page("sharing/offer/:record/to/:to", () => import("./offer.js"), PATIENT),
  page("sharing/link", () => import("./sharelink.js"), PATIENT),
  page("sharing/link/:record", () => import("./sharelink.js"), PATIENT),
  page("measurements", () => import("./measurements.js"), PATIENT),
  page("history", () => import("./history.js"), PATIENT),
  page("code", () => import("./code.js"), PATIENT),
  page("send", () => import("./send.js"), TECHNOLOGIST),
  page("sent", () => import("./sent.js"), TECHNOLOGIST),
  page("queue", () => import("./queue.js"), TECHNOLOGIST),
  page("ask", () => import("./ask.js"), CLINICIAN),
  page("ask/again/:reference", () => import("./ask.js"), CLINICIAN),
  page("asked", () => import("./asked.js"), CLINICIAN),
  page("available", () => import("./available.js"), CLINICIAN),
  page("available/:reference/:record", () => import("./view.js"), CLINICIAN),
  page("compare/:member", () => import("./compare.js"), CLINICIAN),
  page("joins", () => import("./joins.js"), AUTHORITY),
  page("invite", () => import("./invite.js"), AUTHORITY),
  page("members", () => import("./members.js"), AUTHORITY),
  page("proposals", () => import("./proposals.js"), AUTHORITY),
  page("alerts", () => import("./alerts.js"), AUTHORITY),
  page("accounts", () => import("./accounts.js"), AUTHORITY),
  page("custodians", () => import("./custodians.js"), AUTHORITY),
  page("policy", () => import("./policy.js"), AUTHORITY),
  page("ledger", () => import("./ledger.js")),
  page("ledger/:position", () => import("./entry.js")),
  page("guardians", () => import("./guardians.js")),
  page("device", () => import("./device.js")),
  page("account", () => import("./account.js")),
  page("limits", () => import("./limits.js")),
];

const item = (path, icon, count) => ({ path, icon, count });
const COMMON = [
  item("account", "account"),
  item("guardians", "guardians"),
  item("device", "device"),
  item("ledger", "ledger"),
  item("limits", "info"),
];

/** The menu of a role: what it is for, then what everybody has. `count` names what is counted beside it. */
export const MENU = {
  patient: {
    main: [
      item("images", "images"),
      item("requests", "requests", "requests"),
      item("sharing", "sharing"),
      item("history", "history"),
      item("measurements", "measurements", "measurements"),
      item("code", "code"),
    ],
    common: COMMON,
  },
  technologist: {
    main: [item("send", "send"), item("sent", "sent"), item("queue", "inbox"), item("device", "device")],
    common: COMMON.filter(({ path }) => path !== "device"),
  },
  clinician: {
    main: [item("ask", "ask"), item("asked", "waiting"), item("available", "images"), item("device", "device")],
    common: COMMON.filter(({ path }) => path !== "device"),
  },
  authority: {
    main: [
      item("joins", "join", "joins"),
      item("members", "people"),
      item("alerts", "alert"),
      item("proposals", "proposals", "proposals"),
      item("accounts", "key"),
      item("custodians", "custodians"),
      item("policy", "policy"),
      item("ledger", "ledger"),
    ],
    common: COMMON.filter(({ path }) => path !== "ledger"),
  },
};

/** The menu of somebody who is not enrolled yet: everything else waits. */
export const UNENROLLED = {
  main: [],
  common: [item("waiting", "waiting"), ...COMMON.filter(({ path }) => path === "account" || path === "limits")],
};

/** Where a role begins. */
export const home = (role) => `#/${MENU[role]?.main[0].path ?? "account"}`;
