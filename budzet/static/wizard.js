// The wizard counts characters and adds up costs at once. The server does the same at every press of a button.
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  for (const hint of document.querySelectorAll("[data-count]")) {
    const field = document.getElementById(hint.dataset.count);
    const most = Number(hint.dataset.most);
    const refresh = () => {
      const used = [...field.value].length;
      hint.textContent = fill(hint.dataset.text, { used, most });
      hint.classList.toggle("count-over", used > most);
    };
    field.addEventListener("input", refresh);
    refresh();
  }

  const rows = document.querySelector("[data-costs]");
  const sum = document.querySelector("[data-sum]");
  if (!rows || !sum) return;
  const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always", maximumFractionDigits: 2 });
  // "1 200,50" and "1200.50"; what cannot be read with certainty is left to the server.
  const read = (text, empty) => {
    const plain = text.replace(/\s|zł/g, "");
    if (plain === "") return empty;
    return /^\d+([.,]\d{1,3})?$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
  };
  const add = () => {
    let total = 0;
    for (const row of rows.querySelectorAll(".cost-row")) {
      const [quantity, price] = ["quantity", "unit_price"].map((name) => row.querySelector(`[name$="-${name}"]`).value);
      total += Math.round(read(quantity, 1) * read(price, 0) * 100) / 100;
    }
    sum.textContent = Number.isNaN(total) ? sum.dataset.textUnclear : `${number.format(total)}\u00a0zł`;
  };
  rows.addEventListener("input", add);
  rows.addEventListener("change", () => {
    document.querySelector("[data-sum-status]").textContent = sum.textContent;
  });
  document.querySelector("[data-sum-button]").hidden = true;
})();
