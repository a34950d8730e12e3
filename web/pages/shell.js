// What is around the pages of a session: menu, banners, and the place of the page.

import { fill, h } from "../parts/dom.js";
import { icon, mark } from "../parts/icons.js";
import { openDialog } from "../parts/dialog.js";
import { nameOf } from "../parts/show.js";
import { known, number, t } from "../parts/text.js";
import { banners } from "./banners.js";
import { skip } from "./frame.js";
import { counts } from "./counts.js";
import { MENU, UNENROLLED } from "./routes.js";

/** @returns {{element: HTMLElement, show(page, current)}} */
export function shell(app, member) {
  const { profile } = member;
  const menu = (profile.enrolled && MENU[profile.role]) || UNENROLLED;
  const place = h("main", { id: "main", class: "main", tabindex: "-1" });
  const side = h(
    "ul",
    { class: "menu" },
    menu.main.map((each) => entry(each)),
  );
  const sideCommon = h(
    "ul",
    { class: "menu" },
    menu.common.map((each) => entry(each)),
  );
  const few = (menu.main.length ? menu.main : menu.common).slice(0, 4);
  const rest = [...menu.main, ...menu.common].filter((each) => !few.includes(each));
  const tabs = h(
    "ul",
    { class: "tabs" },
    few.map((each) => entry(each, "tab")),
    rest.length ? h("li", null, moreButton(rest)) : null,
  );
  const element = h(
    "div",
    { class: "app" },
    h("a", { class: "skip", href: "#main", onclick: skip }, t("skip")),
    h(
      "header",
      { class: "top" },
      h("a", { class: "brand", href: "#/" }, mark(), h("span", null, "Aureole")),
      h("a", { class: "top-account", href: "#/account", "aria-label": t("menu.account") }, icon("account")),
    ),
    h(
      "div",
      { class: "side" },
      h("a", { class: "brand", href: "#/", "aria-label": t("menu.home") }, mark(), h("span", null, "Aureole")),
      h(
        "nav",
        { "aria-label": t("menu.label") },
        menu.main.length ? [side, h("div", { class: "menu-line" })] : null,
        sideCommon,
      ),
      h(
        "div",
        { class: "whoami" },
        h("p", { class: "whoami-name" }, nameOf(profile)),
        h("p", { class: "whoami-role" }, t(`role.${profile.role}`)),
      ),
    ),
    h("div", { class: "content" }, banners(app, member), place),
    h("nav", { class: "tabbar", "aria-label": t("menu.short") }, tabs),
  );
  counts(member, (name, count) => tell(element, name, count));
  return {
    element,
    show(page, current) {
      fill(place, page);
      for (const link of element.querySelectorAll("[data-path]")) {
        if (link.dataset.path === current) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

// Where there is little room a name may have a shorter form.
function entry({ path, icon: picture, count }, kind = "menu") {
  return h(
    "li",
    null,
    h(
      "a",
      { href: `#/${path}`, data: { path } },
      icon(picture),
      h("span", { class: "menu-text" }, t(known(`${kind}.${path}`) ? `${kind}.${path}` : `menu.${path}`)),
      count ? h("span", { class: "count", hidden: true, data: { count } }) : null,
    ),
  );
}

function tell(element, name, count) {
  for (const place of element.querySelectorAll(`[data-count="${name}"]`)) {
    place.hidden = count === 0;
    fill(place, number(count), h("span", { class: "visually-hidden" }, ` ${t("menu.new")}`));
  }
}

function moreButton(rest) {
  const open = () =>
    openDialog({
      title: t("menu.more"),
      build: (close) => {
        const links = h(
          "ul",
          { class: "menu in-dialog" },
          rest.map((each) => entry(each)),
        );
        links.addEventListener("click", (event) => event.target.closest("a") && close(true));
        return links;
      },
    });
  return h(
    "button",
    { type: "button", onclick: open, "aria-haspopup": "dialog" },
    icon("more"),
    h("span", { class: "menu-text" }, t("menu.more")),
  );
}
