// The card of a case: what it says while it is filled in, ready texts at once, kept for whoever has begun.
"use strict";

(() => {
  const form = document.querySelector("[data-card]");
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const rest = form.querySelector("[name=rest]");
  const result = form.querySelector("[data-result] strong");

  const answer = (criterion) => criterion.querySelector("input[type=radio]:checked")?.value;

  function tell() {
    const marks = criteria.map(answer);
    const open = rest.checked ? 0 : marks.filter((mark) => !mark).length;
    const { positive, negative, open: words } = result.parentElement.dataset;
    const text = marks.includes("not_met") ? negative : open ? `${words} ${open}` : positive;
    if (result.textContent.trim() !== text) {
      result.textContent = text;
      result.className = "card-result-told";
    }
  }

  // Others see from the first change on whose card this is.
  function keep() {
    form.removeEventListener("input", keep);
    fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams({ csrf_token: form.csrf_token.value }) }).then(
      async (reply) => {
        if (reply.status === 409) {
          const told = form.querySelector("[data-kept]");
          told.textContent = await reply.text();
          told.hidden = false;
        }
      },
    ).catch(() => {});
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => {
    const criterion = event.target.closest("[data-criterion]");
    if (criterion && event.target.value === "not_met") {
      criterion.querySelector(".criterion-note").open = true;
    }
    tell();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[value^=insert-]");
    const select = button?.parentElement.querySelector("select");
    const body = select?.selectedOptions[0]?.dataset.body;
    if (!body) {
      return;
    }
    event.preventDefault();
    const note = document.getElementById(select.dataset.into);
    note.value = note.value ? `${note.value}\n${body}` : body;
    note.focus();
    keep();
  });
})();
