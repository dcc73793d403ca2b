// Five minutes before a session ends, ask whether more time is needed. Without this script the strip says until when.
(() => {
  const dialog = document.querySelector("[data-session]");
  if (!dialog?.showModal) return;
  const form = dialog.querySelector("form");
  const words = dialog.querySelector("[data-session-words]");
  const question = words.textContent;
  const EARLY = 5 * 60 * 1000;
  // The clock of the service counts, not that of this computer.
  const ahead = Date.parse(dialog.dataset.sessionNow) - Date.now();
  let timer;

  const wait = (until) => {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(0, Date.parse(until) - EARLY - Date.now() - ahead));
  };
  const ask = () => {
    words.textContent = question;
    if (!dialog.open) dialog.showModal();
  };
  const extend = async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      const { until, time, extendable } = await answer.json();
      for (const place of document.querySelectorAll("[data-session-time]")) place.textContent = time;
      dialog.close();
      if (extendable) wait(until);
    } catch {
      words.textContent = dialog.dataset.sessionFailed;
    }
  };

  form.addEventListener("submit", extend);
  dialog.querySelector("[data-session-close]").addEventListener("click", () => dialog.close());
  wait(dialog.dataset.sessionUntil);
})();
