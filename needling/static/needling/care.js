// One tick for all: shows at once what the server settles, each still its own tick.
// Changes are told by events, so that whatever saves the note saves these as well.
(() => {
  "use strict";

  const told = (field) => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const set = (field, value) => {
    if (field.type === "checkbox") {
      if (field.checked) return;
      field.checked = true;
    } else {
      if (field.value) return;
      field.value = value;
    }
    told(field);
  };

  document.addEventListener("change", (event) => {
    const tick = event.target;
    const form = tick.form;
    if (!form || tick.type !== "checkbox" || !tick.checked) return;
    const all = form.closest("[data-also]");
    if (!all || all.dataset.alsoTick !== tick.name) return;
    for (const pair of all.dataset.also.split(" ")) {
      const [name, value] = pair.split("=");
      const field = form.elements[name];
      if (field) set(field, value);
    }
    all.querySelector("details")?.setAttribute("open", "");
  });
})();
