/* How a drawing of the body chart is looked at: points as shares, zoomed and panned. */
(function () {
  "use strict";

  const MOST = 5;
  const zoomed = new WeakMap();

  function share(svg, event) {
    const point = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse());
    return { x: held(point.x / svg.dataset.width), y: held(point.y / svg.dataset.height) };
  }

  function held(figure) {
    return Math.round(Math.min(1, Math.max(0, figure)) * 10000) / 10000;
  }

  function boxOf(svg) {
    return svg.getAttribute("viewBox").split(" ").map(Number);
  }

  function pan(svg, [left, top, wide, high], from, to) {
    const unit = wide / svg.clientWidth;
    const x = left - (to.clientX - from.clientX) * unit;
    const y = top - (to.clientY - from.clientY) * unit;
    look(svg, x, y, wide, high);
  }

  function zoom(svg, by) {
    const width = Number(svg.dataset.width);
    const height = Number(svg.dataset.height);
    const scale = Math.min(MOST, Math.max(1, (zoomed.get(svg) || 1) * by));
    const [left, top, wide, high] = boxOf(svg);
    zoomed.set(svg, scale);
    svg.classList.toggle("is-zoomed", scale > 1);
    const x = left + wide / 2 - width / scale / 2;
    const y = top + high / 2 - height / scale / 2;
    look(svg, x, y, width / scale, height / scale);
  }

  function look(svg, x, y, wide, high) {
    const left = Math.min(svg.dataset.width - wide, Math.max(0, x));
    const top = Math.min(svg.dataset.height - high, Math.max(0, y));
    svg.setAttribute("viewBox", [left, top, wide, high].join(" "));
  }

  window.chartLook = { share, held, boxOf, pan, zoom };
})();
