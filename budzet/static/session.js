// Asks whether more time is needed. page.js fetches this shortly before a session ends; the strip says until when.
const dialog = document.querySelector("[data-session]");
const [words, form] = dialog.querySelectorAll("p, form");
const question = words.textContent;
const ask = () => {
  words.textContent = question;
  if (!dialog.open) dialog.showModal();
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    const { left, time } = await answer.json();
    document.querySelector("[data-session-time]").textContent = time;
    dialog.close();
    if (left) setTimeout(ask, (left - 300) * 1000);
  } catch {
    words.textContent = dialog.dataset.failed;
  }
});
form.querySelector("[type=button]").addEventListener("click", () => dialog.close());
ask();
