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
  const look = () => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", location.href);
    request.onload = () => {
      const fresh = request.status === 200 && request.response.getElementById(live.id);
      if (!fresh) {
        location.reload();
        return;
      }
      live.querySelector("progress").value = fresh.querySelector("progress").value;
      live.querySelector("label").textContent = fresh.querySelector("label").textContent;
      setTimeout(look, 3000);
    };
    request.send();
  };
  setTimeout(look, 3000);
}
