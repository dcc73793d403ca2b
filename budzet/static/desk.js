// Lists of the desk: arrow keys move between the rows' links while one of them has the focus.
"use strict";

for (const table of document.querySelectorAll("[data-rows]")) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...table.querySelectorAll("tbody th a, tbody td:first-child a")];
    const next = links[links.indexOf(document.activeElement) + step];
    if (step && links.includes(document.activeElement) && next) {
      event.preventDefault();
      next.focus();
    }
  });
}
