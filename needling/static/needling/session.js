/* The session note: another site without a round trip, and what to know of a muscle.
   Without this file "Add a site" asks the server, which keeps all that is typed. */
(function () {
  "use strict";

  const list = document.querySelector("[data-sites]");
  const empty = document.getElementById("empty-site");
  const total = document.getElementById("id_sites-TOTAL_FORMS");
  const most = document.getElementById("id_sites-MAX_NUM_FORMS");
  if (!list || !empty || !total || !most) return;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-add-site]")) return;
    const count = Number(total.value);
    if (!(count < Number(most.value))) return; // the server says why
    event.preventDefault();
    const site = empty.content.firstElementChild.cloneNode(true);
    site.innerHTML = site.innerHTML
      .replaceAll("__prefix__", String(count))
      .replaceAll("__number__", String(count + 1));
    list.append(site);
    total.value = String(count + 1);
    // An untouched form would be left without asking.
    total.dispatchEvent(new Event("input", { bubbles: true }));
    site.querySelector("select").focus();
  });

  document.addEventListener("change", (event) => {
    const muscle = event.target.closest("select[data-muscle]");
    if (!muscle) return;
    const known = document.querySelector(
      `[data-muscle-hint="${CSS.escape(muscle.value)}"]`,
    );
    const hint = muscle.closest("[data-site]").querySelector("[data-hint]");
    hint.hidden = !known;
    hint.replaceChildren(...(known ? known.cloneNode(true).childNodes : []));
  });
})();
