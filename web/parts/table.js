// Tables that become cards on a phone: each cell carries its column's name.

import { h } from "./dom.js";

/**
 * @param {{caption: string, columns: {title: string, cell: function(row): *, number?: boolean, actions?: boolean,
 *   place?: string}[],
 *   rows: object[], dense?: boolean}} options
 *   `dense` rows take three lines on a phone, without their columns' names
 */
export function table({ caption, columns, rows, dense = false }) {
  return h(
    "table",
    { class: dense ? "table dense" : "table" },
    h("caption", { class: "visually-hidden" }, caption),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        columns.map((column) =>
          h(
            "th",
            { scope: "col", class: column.number ? "number" : null },
            column.actions ? h("span", { class: "visually-hidden" }, column.title) : column.title,
          ),
        ),
      ),
    ),
    h(
      "tbody",
      null,
      rows.map((row) =>
        h(
          "tr",
          null,
          columns.map((column) =>
            h(
              "td",
              {
                class:
                  [column.number && "number", column.actions && "cell-actions", column.place]
                    .filter(Boolean)
                    .join(" ") || null,
              },
              column.actions ? null : h("span", { class: "cell-title", "aria-hidden": "true" }, column.title),
              h("div", { class: "cell" }, column.cell(row)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Rows with a main line, what belongs to it, and what can be done. */
export function list(rows) {
  return h(
    "ul",
    { class: "list" },
    rows.map((row) => h("li", null, row)),
  );
}
