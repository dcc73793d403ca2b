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

// What is being worked on: looked at again every few seconds, and shown whole when it is done.
for (const live of document.querySelectorAll("[data-live]")) {
  const look = async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = answer.ok && page.getElementById(live.id);
    if (!fresh) {
      location.reload();
      return;
    }
    for (const bar of live.querySelectorAll("progress")) {
      const now = fresh.querySelector("progress");
      bar.value = now.value;
      bar.labels[0].textContent = fresh.querySelector("label").textContent;
    }
    setTimeout(look, 3000);
  };
  setTimeout(look, 3000);
}
