// Small comforts of every page: go to the error summary, offer printing, wait one's turn, ask for more time. All works without them.
(() => {
  document.querySelector("[data-focus]")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const turn = document.querySelector("[data-wait]");
  if (turn) {
    const bar = turn.querySelector("progress");
    const end = Date.now() + turn.dataset.wait * 1000;
    turn.querySelector("[data-wait-alone]").hidden = false;
    const tick = setInterval(() => {
      bar.value = bar.max - Math.max(0, end - Date.now()) / 1000;
      if (Date.now() < end) return;
      clearInterval(tick);
      turn.requestSubmit();
    }, 500);
  }
  const session = document.querySelector("[data-session]")?.dataset;
  if (session) setTimeout(() => import(session.script), (session.session - 300) * 1000);
})();
