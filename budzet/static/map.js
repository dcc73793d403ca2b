// Maps: a point to look at, or a cross under which the map moves, by mouse, finger or the arrow keys. What it shows
// stands beside it in words and in two fields, so a page without it loses nothing.
(() => {
  for (const box of document.querySelectorAll("[data-map]")) {
    const data = box.dataset;
    const movable = "movable" in data;
    const start = [Number(data.latitude), Number(data.longitude)];
    box.hidden = false;
    const map = L.map(box, {
      attributionControl: Boolean(data.attribution),
      keyboardPanDelta: movable ? 20 : 80,
      scrollWheelZoom: false,
      zoomControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      inertia: false,
    });
    map.setView(start, Number(data.zoom), { animate: false });
    L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl?.setPrefix(false);
    if (data.tiles) L.tileLayer(data.tiles, { attribution: data.attribution, maxZoom: 19 }).addTo(map);
    for (const [latitude, longitude, number] of JSON.parse(data.points)) {
      L.circleMarker([latitude, longitude], { radius: 7, weight: 2, fillOpacity: 1, className: "map-dot", interactive: false })
        .bindTooltip(number, { permanent: true, direction: "right", offset: [6, 0] })
        .addTo(map);
    }
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", data.label);

    const cross = document.createElement("span");
    cross.className = "map-cross";
    cross.setAttribute("aria-hidden", "true");
    box.append(cross);
    if (!movable) {
      const follow = () => {
        const { x, y } = map.latLngToContainerPoint(start);
        cross.style.left = `${x}px`;
        cross.style.top = `${y}px`;
      };
      map.on("move zoom resize", follow);
      follow();
      continue;
    }

    const [latitude, longitude] = ["latitude", "longitude"].map((name) => document.getElementById(name));
    const status = document.querySelector("[data-point-status]");
    const write = () => {
      const { lat, lng } = map.getCenter().wrap();
      latitude.value = lat.toFixed(6);
      longitude.value = lng.toFixed(6);
      status.textContent = data.pointText.replace("{latitude}", latitude.value).replace("{longitude}", longitude.value);
      cross.classList.remove("map-cross-none");
    };
    cross.classList.toggle("map-cross-none", data.hasPoint !== "yes");
    // Only what somebody does to the map moves the point; looking nearer does not.
    let byKeys = false;
    box.addEventListener("keydown", (event) => { byKeys = event.key.startsWith("Arrow"); });
    map.on("moveend", () => { if (byKeys) write(); });
    map.on("dragend", write);
    map.on("click", (event) => {
      map.panTo(event.latlng, { animate: false });
      write();
    });
    const show = () => {
      const point = [latitude, longitude].map((field) => Number(field.value.replace(",", ".")));
      if (!latitude.value || !longitude.value || !point.every(Number.isFinite)) return;
      byKeys = false;
      map.setView(point, map.getZoom(), { animate: false });
      cross.classList.remove("map-cross-none");
    };
    for (const field of [latitude, longitude]) field.addEventListener("change", show);
    document.querySelector("[data-no-point]").addEventListener("click", () => {
      latitude.value = longitude.value = status.textContent = "";
      cross.classList.add("map-cross-none");
      latitude.focus();
    });
    for (const words of document.querySelectorAll("[data-with-map]")) words.hidden = false;
  }
})();
