/* What the body chart shows besides today's needles: the last session, soreness, pain;
   and which muscles this therapist uses most. The chart works without it. */
(function () {
  "use strict";

  const root = document.querySelector("[data-chart]");
  if (!root) return;

  const SVG = "http://www.w3.org/2000/svg";

  function shape(name, words, attributes) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, String(value)));
    made.textContent = String(words);
    return made;
  }

  function mark(layer, point) {
    const svg = root.querySelector(`[data-drawing="${CSS.escape(point.drawing)}"]`);
    const marker = shape("g", "", {
      class: `chart-marker chart-${layer}`, transform: `translate(${point.x} ${point.y})`,
    });
    marker.append(shape("title", point.title, {}), shape("circle", "", { r: 22 }));
    marker.append(shape("text", point.text, { dy: ".35em" }));
    svg.querySelector(`[data-layer="${CSS.escape(layer)}"]`).append(marker);
  }

  function hurt(key) {
    const [view, part, side] = key.split("/").map((each) => CSS.escape(each));
    root.querySelectorAll(`[data-view="${view}"] [data-part="${part}"][data-side="${side}"]`)
      .forEach((each) => each.classList.add("is-painful"));
  }

  function know(facts) {
    document.dispatchEvent(new CustomEvent("note:used", { detail: facts.used }));
    Object.entries(facts.layers).forEach(([layer, points]) => {
      points.forEach((point) => mark(layer, point));
    });
    facts.pain.forEach(hurt);
  }

  root.addEventListener("change", (event) => {
    const layer = event.target.dataset.chartLayer;
    if (!layer) return;
    root.classList.toggle(`shows-${layer}`, event.target.checked);
    root.querySelectorAll(`[data-layer="${CSS.escape(layer)}"]`).forEach((each) => {
      each.toggleAttribute("hidden", !event.target.checked);
    });
  });

  fetch(root.dataset.factsUrl, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((facts) => { if (facts) know(facts); })
    .catch(() => {});
})();
