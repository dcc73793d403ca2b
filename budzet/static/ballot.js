// The ballot counts, lists and filters at once. The server does the same at every press of a button and decides;
// nothing is ever disabled here. All words come from the page, in its language.
(() => {
  const form = document.querySelector("[data-ballot]");
  if (!form) return;
  const data = form.dataset;
  const withPoints = data.kind === "cumulative";
  const inMoney = data.unit === "money";
  const rows = [...form.querySelectorAll(".project[data-position]")];
  const status = form.querySelector("[data-status]");
  const counter = form.querySelector("[data-counter]");
  const picked = form.querySelector("[data-picked]");
  const pattern = form.querySelector("[data-picked-pattern]");
  const carried = [...picked.querySelectorAll(".carried")];
  const none = form.querySelector("#p-none");

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always", maximumFractionDigits: 2 });
  const written = (value) => (inMoney ? `${number.format(value / 100)}\u00a0zł` : value);

  const control = (row) => row.querySelector(withPoints ? "select, input[type=radio]:checked" : ".project-tick");
  const pointsOf = (row) => (withPoints ? Number(control(row)?.value ?? 0) : Number(control(row)?.checked ?? false));
  // What a project takes of the limit of this part.
  const weight = (points, cost) => (inMoney ? Math.sign(points) * Number(cost) : points);

  const sentence = (count, projects) => {
    const limit = Number(data.limit);
    const projectLimit = Number(data.projectLimit);
    const left = written(limit - count);
    if (count > limit) return fill(data.textOver, { count: written(count), over: written(count - limit) });
    if (withPoints && projects > projectLimit) return fill(data.textOverProjects, { count: projects, over: projects - projectLimit });
    return fill(data.textCount, { count: written(count), limit: written(limit), left });
  };

  const listPicked = () => {
    const items = new Map([...picked.children].map((item) => [item.dataset.position, item]));
    for (const row of rows) {
      const { position } = row.dataset;
      const points = pointsOf(row);
      const item = items.get(position) ?? pattern.content.firstElementChild.cloneNode(true);
      if (!points) {
        item.remove();
        continue;
      }
      item.dataset.position = position;
      item.querySelector("button").value = `remove:${position}`;
      for (const title of item.querySelectorAll(".picked-title")) title.textContent = row.querySelector(".project-title").textContent;
      const mark = item.querySelector(".picked-points");
      mark.hidden = !withPoints;
      mark.textContent = points;
      if (!item.isConnected) picked.append(item);
    }
    form.querySelector("[data-nothing]").hidden = picked.children.length > 0;
  };

  const refresh = (speak) => {
    const used = rows.map((row) => [pointsOf(row), row.dataset.cost]);
    for (const item of carried) if (item.isConnected) used.push([Number(item.dataset.points), item.dataset.cost]);
    const count = used.reduce((sum, [points, cost]) => sum + weight(points, cost), 0);
    const projects = used.filter(([points]) => points > 0).length;
    const over = count > Number(data.limit) || (withPoints && projects > Number(data.projectLimit));
    counter.textContent = sentence(count, projects);
    counter.classList.toggle("counter-over", over);
    for (const place of form.querySelectorAll("[data-own-count]")) {
      place.textContent = fill(data.textTab, { count: written(count), limit: written(Number(data.limit)) });
    }
    listPicked();
    if (speak) status.textContent = counter.textContent;
  };

  form.addEventListener("change", (event) => {
    if (!event.target.closest(".project")) return;
    // Choosing one takes the place of the project that the filter hides.
    if (data.kind === "choose_one") for (const item of carried) item.remove();
    refresh(true);
  });

  // "Remove" of a project that is on this page needs no round trip.
  picked.addEventListener("click", (event) => {
    const item = event.target.closest("button")?.closest("li");
    const row = item && rows.find((candidate) => candidate.dataset.position === item.dataset.position);
    if (!row) return;
    const input = withPoints ? row.querySelector('select, input[value="0"]') : row.querySelector(".project-tick");
    if (input.type === "radio" && !withPoints && !none) return; // the server takes it back
    event.preventDefault();
    if (input.tagName === "SELECT") input.value = "0";
    else input.checked = withPoints;
    if (none && !withPoints) none.checked = true;
    refresh(true);
    input.focus();
  });

  // The server already filtered this page: its button must be pressed again to see the other projects.
  if ("filtered" in data) return refresh(false);

  const query = form.querySelector("#filter-q");
  const topic = form.querySelector("#filter-topic");
  const plain = (text) => text.toLowerCase().replace(/ł/g, "l").normalize("NFD").replace(/\p{M}/gu, "");
  const filter = () => {
    const words = plain(query.value).split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const text = plain(row.dataset.text);
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits || (topic.value !== "" && !row.dataset.topics.split(" ").includes(topic.value));
      count += Number(!row.hidden);
    }
    form.querySelector("[data-empty]").hidden = count > 0;
    status.textContent = fill(data.textVisible, { count });
  };
  let timer;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 250);
  });
  topic.addEventListener("change", filter);
  refresh(false);
})();
