// A box to sign in: strokes of points from 0 to 1 go into a hidden field as JSON.
// Without this script the box stays hidden and a name is typed instead. A line that is
// down costs nothing: the form leaves once the server has answered.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const NEAREST = 0.004; // closer points say nothing
  const MOST = 6000; // the server takes a few more

  function start(pad) {
    const box = pad.querySelector("svg");
    const field = pad.parentElement.querySelector(`[name="${pad.dataset.signature}"]`);
    const size = box.viewBox.baseVal;
    let strokes = [];
    let line = null;

    const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    const keep = () => {
      field.value = strokes.length ? JSON.stringify(strokes) : "";
    };

    function draw(stroke) {
      const made = document.createElementNS(SVG, "polyline");
      // One point alone is drawn as a dot.
      const points = stroke.length > 1 ? stroke : [stroke[0], stroke[0]];
      made.setAttribute(
        "points",
        points.map(([x, y]) => `${x * size.width},${y * size.height}`).join(" "),
      );
      return made;
    }

    function place(event) {
      const frame = box.getBoundingClientRect();
      const within = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
      return [
        within((event.clientX - frame.left) / frame.width),
        within((event.clientY - frame.top) / frame.height),
      ];
    }

    function begin(event) {
      if (event.button > 0 || count() >= MOST) return;
      event.preventDefault();
      if (event.pointerId !== undefined) box.setPointerCapture(event.pointerId);
      strokes.push([place(event)]);
      line = box.appendChild(draw(strokes.at(-1)));
      keep();
    }

    function go(event) {
      if (line === null || count() >= MOST) return;
      event.preventDefault();
      const stroke = strokes.at(-1);
      const [x, y] = place(event);
      const [lastX, lastY] = stroke.at(-1);
      if (Math.hypot(x - lastX, y - lastY) < NEAREST) return;
      stroke.push([x, y]);
      const next = draw(stroke);
      line.replaceWith(next);
      line = next;
      keep();
    }

    function end() {
      line = null;
    }

    function clear() {
      strokes = [];
      line = null;
      box.replaceChildren();
      keep();
    }

    function restore() {
      try {
        strokes = JSON.parse(field.value || "[]");
        strokes.forEach((stroke) => box.append(draw(stroke)));
      } catch {
        clear();
      }
    }

    if (window.PointerEvent) {
      box.addEventListener("pointerdown", begin);
      box.addEventListener("pointermove", go);
      box.addEventListener("pointerup", end);
      box.addEventListener("pointercancel", end);
    } else {
      const first = (act) => (event) => {
        const { clientX, clientY } = event.touches[0];
        act({ clientX, clientY, preventDefault: () => event.preventDefault() });
      };
      box.addEventListener("touchstart", first(begin), { passive: false });
      box.addEventListener("touchmove", first(go), { passive: false });
      box.addEventListener("touchend", end);
    }
    pad.querySelector("[data-signature-clear]").addEventListener("click", clear);
    restore();
    pad.hidden = false;
  }

  function sendWhenReached(told) {
    const form = told.closest("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await fetch(form.action, { method: "HEAD", credentials: "same-origin" });
      } catch {
        told.textContent = told.dataset.noLine;
        return;
      }
      told.textContent = "";
      form.submit();
    });
  }

  document.querySelectorAll("[data-signature]").forEach(start);
  if (window.fetch) {
    document.querySelectorAll("[data-no-line]").forEach(sendWhenReached);
  }
})();
