// Small comforts of every page: go to the error summary, offer printing, ask for more time. Everything works without them.
(() => {
  document.querySelector("[data-focus]")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const session = document.querySelector("[data-session]")?.dataset;
  if (session) setTimeout(() => import(session.script), (session.session - 300) * 1000);
})();
