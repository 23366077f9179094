/* The body chart: regions, muscles, numbered needles; zoomed, dragged, moved by keys.
   It knows nothing of saving: it tells what was meant by note:add, note:move and
   note:select, and draws what note:sites tells. Without it the regions are links. */
(function () {
  "use strict";

  const root = document.querySelector("[data-chart]");
  const data = document.getElementById("chart-muscles-data");
  if (!root || !data) return;

  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 0.004;
  const SLIP = 6;
  const muscles = JSON.parse(data.textContent).map((each) => ({ ...each, used: 0 }));
  const bySlug = new Map(muscles.map((each) => [each.slug, each]));
  const list = root.querySelector("[data-chart-list]");
  const drawings = [...root.querySelectorAll("[data-drawing]")];
  const detail = root.querySelector("#chart-detail");
  const { share, held, boxOf, pan, zoom } = window.chartLook;
  let shown = drawings[0];
  let opened = null;
  let drag = null;
  let dragged = false;

  root.querySelectorAll("[data-chart-script]").forEach((each) => { each.hidden = false; });

  /* --- which drawing -------------------------------------------------------------- */
  function show(key) {
    const found = drawings.find((each) => each.dataset.drawing === key);
    if (!found) return;
    shown = found;
    drawings.forEach((each) => { each.toggleAttribute("hidden", each !== found); });
    root.querySelectorAll("[data-chart-show]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.chartShow === key));
    });
    detail.value = found.dataset.side ? key : "";
    close();
  }

  function drawingOf(view, side) {
    return drawings.find((each) => each.dataset.view === view
      && (!each.dataset.side || each.dataset.side === (side === "right" ? "right" : "left")));
  }

  /* --- points ------------------------------------------------------------------------ */
  function usual(muscle, side) {
    if (!muscle.place) return { view: "", x: "", y: "" };
    const [view, x, y] = muscle.place;
    return { view, x: side === "right" ? held(1 - x) : x, y };
  }

  /* --- choosing a muscle ------------------------------------------------------------ */
  root.addEventListener("click", (event) => {
    const part = event.target.closest(".chart-part");
    const button = event.target.closest("button");
    if (part) {
      event.preventDefault();
      if (!dragged) open(part, event);
      dragged = false;
    } else if (button?.dataset.chartShow) {
      show(button.dataset.chartShow);
    } else if (button?.dataset.chartZoom) {
      zoom(shown, button.dataset.chartZoom === "in" ? 1.5 : 1 / 1.5);
    } else if (button?.matches("[data-chart-close]")) {
      close(true);
    } else if (button?.dataset.muscle) {
      choose(button.dataset.muscle);
    }
  });

  function open(part, event) {
    close();
    const svg = part.closest("svg");
    const key = `${svg.dataset.view}/${part.dataset.part}`;
    const here = muscles.filter((each) => each.parts.includes(key));
    const tapped = event.detail > 0 ? share(svg, event) : null;
    opened = { part, view: svg.dataset.view, side: sideOf(part, svg, tapped), tapped };
    part.setAttribute("aria-expanded", "true");
    list.querySelector("h3").textContent = part.getAttribute("aria-label");
    const rows = document.createElement("ul");
    rows.append(...here.sort(byUse).map(item));
    list.querySelector("[data-chart-rows]").replaceChildren(rows);
    list.hidden = false;
    (list.querySelector("li button") || list).focus();
  }

  function byUse(one, other) {
    return other.used - one.used
      || Number(one.layer === "deep") - Number(other.layer === "deep")
      || one.name.localeCompare(other.name);
  }

  function sideOf(part, svg, tapped) {
    if (part.dataset.side !== "midline" || !tapped) return part.dataset.side;
    const isRightHalf = tapped.x * svg.dataset.width > Number(svg.dataset.axis);
    return isRightHalf === (svg.dataset.view === "front") ? "left" : "right";
  }

  function item(muscle) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    const layer = document.createElement("span");
    button.type = "button";
    button.dataset.muscle = muscle.slug;
    button.append(muscle.name);
    layer.className = "muted";
    layer.textContent = muscle.layer_word;
    button.append(layer);
    row.append(button);
    return row;
  }

  function choose(slug) {
    const { side, view, tapped } = opened;
    const place = tapped ? { view, ...tapped } : usual(bySlug.get(slug), side);
    close();
    tell("note:add", { muscle: slug, side: side === "midline" ? "left" : side, ...place });
  }

  function close(isBack = false) {
    if (!opened) return;
    opened.part.removeAttribute("aria-expanded");
    list.hidden = true;
    if (isBack) opened.part.focus();
    opened = null;
  }

  function tell(name, detailOf) {
    document.dispatchEvent(new CustomEvent(name, { detail: detailOf }));
  }

  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("li button")];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      close(true);
    } else if (step && all.length) {
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    }
  });

  document.addEventListener("pointerdown", (event) => {
    if (opened && !event.target.closest("[data-chart-list]")) close();
  });

  /* --- the needles ------------------------------------------------------------------- */
  document.addEventListener("note:sites", (event) => {
    if (drag?.marker) return; // the finger still holds it; letting go tells anew
    // A card of the note has a data-site too: its focus stays where it is.
    const focused = document.activeElement?.closest(".chart-marker")?.dataset.site;
    root.querySelectorAll("[data-chart-markers]").forEach((layer) => layer.replaceChildren());
    event.detail.sites.forEach((site, index, all) => draw(site, all.length - index));
    if (focused) root.querySelector(`[data-site="${CSS.escape(focused)}"]`)?.focus();
  });

  function draw(site, number) {
    const muscle = bySlug.get(site.muscle);
    const isPlaced = site.view && site.x !== null && site.y !== null;
    const place = isPlaced ? site : muscle && usual(muscle, site.side);
    const svg = place && drawingOf(place.view, site.side);
    if (!svg) return;
    const marker = shape("g", "", {
      class: `chart-marker chart-${site.state === "in" ? "in" : "done"}`,
      tabindex: 0, role: "button", "aria-label": `${number}: ${site.label}`, "data-site": site.id,
    });
    marker.append(circle(50, "chart-grab"), circle(svg.dataset.side ? 20 : 26), text(number));
    put(marker, svg, place.x, place.y);
    svg.querySelector("[data-chart-markers]").append(marker);
  }

  function shape(name, words, attributes) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, String(value)));
    made.textContent = String(words);
    return made;
  }

  const circle = (r, name = "") => shape("circle", "", { r, class: name });
  const text = (words) => shape("text", words, { dy: ".35em" });

  function put(marker, svg, x, y) {
    marker.dataset.x = x;
    marker.dataset.y = y;
    const at = `translate(${x * svg.dataset.width} ${y * svg.dataset.height})`;
    marker.setAttribute("transform", at);
  }

  /* --- dragging, panning, zooming --------------------------------------------------- */
  const fingers = new Map();

  root.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest("[data-drawing]");
    if (!svg || event.button > 0) return;
    fingers.set(event.pointerId, event);
    dragged = false;
    const marker = event.target.closest(".chart-marker[data-site]");
    if (fingers.size === 2) {
      drag = { pinch: spread(), svg };
    } else if (marker) {
      drag = { marker, svg, from: event };
      marker.setPointerCapture?.(event.pointerId);
      event.preventDefault();
    } else if (svg.classList.contains("is-zoomed")) {
      drag = { svg, from: event, box: boxOf(svg) };
    }
  });

  window.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (!drag) return;
    if (drag.pinch && fingers.size === 2) {
      const wide = spread();
      zoom(drag.svg, wide / drag.pinch);
      drag.pinch = wide;
      dragged = true;
      return;
    }
    if (!drag.from) return;
    const far = Math.hypot(event.clientX - drag.from.clientX, event.clientY - drag.from.clientY);
    if (far < SLIP && !dragged) return;
    dragged = true;
    if (drag.marker) {
      const { x, y } = share(drag.svg, event);
      put(drag.marker, drag.svg, x, y);
    } else {
      pan(drag.svg, drag.box, drag.from, event);
    }
  });

  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, (event) => {
    fingers.delete(event.pointerId);
    if (drag?.marker && name === "pointerup") drop(drag.marker);
    if (!fingers.size) drag = null;
  }));

  function drop(marker) {
    const { site, x, y } = marker.dataset;
    if (dragged) tell("note:move", { site, x: Number(x), y: Number(y) });
    else tell("note:select", { site });
    dragged = false;
  }

  function spread() {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
  }

  root.addEventListener("keydown", (event) => {
    const marker = event.target.closest(".chart-marker[data-site]");
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (!marker) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      tell("note:select", { site: marker.dataset.site });
    } else if (way[event.key]) {
      event.preventDefault();
      const [dx, dy] = way[event.key];
      const x = held(Number(marker.dataset.x) + dx * STEP);
      const y = held(Number(marker.dataset.y) + dy * STEP);
      put(marker, marker.closest("svg"), x, y);
      tell("note:move", { site: marker.dataset.site, x, y });
    }
  });

  root.addEventListener("change", (event) => {
    if (event.target === detail && detail.value) show(detail.value);
  });
  document.addEventListener("note:used", (event) => {
    muscles.forEach((each) => { each.used = event.detail[each.slug] || 0; });
  });

  window.bodyChart = { usual: (slug, side) => usual(bySlug.get(slug), side), show };
  show("back");
})();
