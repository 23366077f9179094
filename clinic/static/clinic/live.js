/* Parts of a page that ask for themselves again: what has not changed is left alone,
   so that nothing flickers, and neither place nor open panel is lost. */
(function () {
  "use strict";

  const shown = new WeakMap();

  /* Each form carries a token that is written differently every time. */
  function plain(text) {
    return text.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  }

  function inUse(place) {
    const active = document.activeElement;
    return Boolean(
      place.querySelector("details.confirm[open]") ||
      (active && place.contains(active) && active.matches("input, select, textarea")),
    );
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!(place instanceof Element) || !place.matches("[data-live]")) return;
    if (!event.detail.shouldSwap) return;
    const text = plain(event.detail.serverResponse);
    if (shown.get(place) === text || inUse(place)) {
      event.detail.shouldSwap = false;
    } else {
      shown.set(place, text);
    }
  });
})();
