// Starts the pages: finds the session of this browser, shows what the address asks for, and keeps to it.

import { clearToasts, installToasts } from "../parts/toast.js";
import { applyTheme } from "../parts/theme.js";
import { fill, h } from "../parts/dom.js";
import { waiting } from "../parts/progress.js";
import { match, parts, replace } from "../parts/router.js";
import { forgetThumbnails } from "../parts/thumbs.js";
import { t } from "../parts/text.js";
import { home, OPEN, ROUTES } from "./routes.js";
import { shell } from "./shell.js";
import { troublePage } from "./trouble.js";
import { unsupportedPage } from "./unsupported.js";
import { frame } from "./frame.js";
import { waitingPage } from "./waiting.js";

/**
 * @param {{account: object, loadViewer: function(): Promise<object>}} modules the client's `account.js` and what loads
 *   `viewer.js`; tests give others
 */
export async function start({ account, loadViewer }) {
  applyTheme();
  const root = h("div", { id: "app" });
  document.body.append(root);
  installToasts(document.body);
  fill(root, h("div", { class: "boot" }, waiting(t("live.loading"))));
  const missing = account.unsupported();
  if (missing.length > 0) return show(root, frame(unsupportedPage(missing)));
  await new Application(root, account, loadViewer).begin();
}

/** What pages reach each other by: the session, and where to go when it begins or ends. */
class Application {
  member = null;
  #root;
  #page = null;
  #shell = null;

  constructor(root, account, loadViewer) {
    this.#root = root;
    this.account = account;
    this.loadViewer = loadViewer;
  }

  async begin() {
    try {
      const member = await this.account.resume();
      if (member) this.#take(member);
    } catch (error) {
      // Whatever the reason, this browser has no session now; logging in says more.
      if (error.code !== "notAuthenticated") console.warn("no session resumed:", error.code ?? error.name);
    }
    addEventListener("hashchange", () => this.#show());
    await this.#show();
  }

  /** A session has begun. */
  enter(member, where) {
    this.#take(member);
    replace(where ?? this.#wanted ?? home(member.profile.role));
    this.#wanted = null;
  }

  /** The session is over; `why` is the end of a key under `ended.`. */
  leave(why) {
    this.ended = why;
    if (this.member) forgetThumbnails(this.member);
    this.member = null;
    clearToasts();
    this.#shell = null;
    replace("#/ended");
  }

  #wanted = null;

  #take(member) {
    this.member = member;
    this.#shell = null;
    member.addEventListener("ended", (event) => {
      if (this.member === member) this.leave(event.detail?.reason ?? event.reason ?? "over");
    });
    prefetch(member.profile.role);
    let enrolled = member.profile.enrolled;
    member.addEventListener("change", () => {
      if (this.member !== member || member.profile.enrolled === enrolled) return;
      enrolled = member.profile.enrolled;
      this.#shell = null;
      replace(home(member.profile.role));
    });
  }

  async #show() {
    this.#page?.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    const path = parts();
    const open = match(OPEN, path);
    if (open) return this.#open(open, signal);
    if (!this.member) {
      if (path.length > 0) this.#wanted = location.hash;
      return replace("#/login");
    }
    const { profile } = this.member;
    if (path.length === 0) return replace(home(profile.role));
    this.#shell ??= shell(this, this.member);
    if (this.#root.firstChild !== this.#shell.element) fill(this.#root, this.#shell.element);
    const found = match(ROUTES, path);
    const allowed = found && (!found.route.roles || found.route.roles.includes(profile.role));
    if (!profile.enrolled && !["account", "device", "limits"].includes(path[0])) {
      return this.#mount(waitingPage(this.#context(signal)), "waiting");
    }
    if (!allowed) return this.#mount(troublePage("notFound", home(profile.role)), path[0]);
    await this.#load(found, signal, (page) => this.#mount(page, path[0]));
  }

  async #open({ route, parameters }, signal) {
    if (this.member && route.path === "login") return replace(home(this.member.profile.role));
    await this.#load({ route, parameters }, signal, (page) => show(this.#root, frame(page)));
  }

  async #load({ route, parameters }, signal, mount) {
    try {
      const module = await route.load();
      if (signal.aborted) return;
      mount(module.default(this.#context(signal, parameters)));
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      mount(troublePage("failed", location.hash));
    }
  }

  #context(signal, parameters = {}) {
    return { app: this, account: this.account, member: this.member, parameters, signal };
  }

  #mount(page, current) {
    this.#shell.show(page, current);
    settle(page);
  }
}

// The pages of the role are fetched before they are asked for: a lost connection then leaves none of them blank.
function prefetch(role) {
  setTimeout(() => {
    for (const { roles, load } of ROUTES) if (!roles || roles.includes(role)) load().catch(() => {});
  }, 2000);
}

function show(root, framed) {
  fill(root, framed);
  settle(framed);
}

// The title follows the heading, and the heading takes the focus: a screen reader says where one has come.
function settle(page) {
  const heading = page.querySelector("h1");
  document.title = heading ? t("title", { page: heading.textContent }) : "Aureole";
  scrollTo(0, 0);
  if (!page.querySelector("[data-autofocus]")) heading?.focus({ preventScroll: true });
  else page.querySelector("[data-autofocus]").focus({ preventScroll: true });
}
