/* The pain drawing: a tap on a part ticks it in the list beside it, and the other way. */
(function () {
  "use strict";

  const form = document.querySelector("[data-pain]");
  if (!form) return;

  const tickOf = (part) => form.querySelector(`input[value="${CSS.escape(part.dataset.key)}"]`);
  const parts = [...form.querySelectorAll("[data-key]")];

  function show() {
    parts.forEach((part) => part.classList.toggle("is-painful", tickOf(part).checked));
  }

  form.addEventListener("click", (event) => {
    const part = event.target.closest("[data-key]");
    if (!part) return;
    const tick = tickOf(part);
    tick.checked = !tick.checked;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("change", show);
  show();
})();
