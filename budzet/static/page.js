// Small comforts of every page: go to the error summary, offer printing. Everything works without them.
(() => {
  document.querySelector("[data-focus]")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
