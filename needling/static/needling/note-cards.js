/* The cards of a session note: twitches, the needle clock, new sites, quick figures.
   Knows the page; `note-queue.js` knows the server. */
window.noteCards = (function () {
  "use strict";

  const queue = window.noteQueue;
  const list = document.querySelector("[data-sites]");
  const add = document.querySelector("[data-note-add]");
  if (!queue || !list || !add) return null;

  const blank = document.getElementById("empty-card");
  const nobody = blank ? blank.dataset.id : "";
  const LONG_PRESS_MS = 600;
  const IDLE_MS = 900;
  const CARRIED = ["needles", "needle_length_mm", "needle_diameter_mm", "brand", "lot",
    "technique", "stim_electrodes", "grip"];
  const idle = new Map(); // row -> timer of what is being typed

  function fieldsOf(form) {
    return [...form.elements].filter((each) => each.name && !each.matches(
      "[type=hidden]:not([id]), button",
    ));
  }

  function valueOf(field) {
    return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
  }

  function setValue(field, value) {
    if (field.type === "checkbox") field.checked = value === "on";
    else field.value = value;
  }

  function rowOf(element) {
    const row = element.closest("[data-note-row]");
    return row ? row.dataset.noteRow : "";
  }

  function cardOf(element) {
    return element.closest("[data-site]");
  }

  function formOf(card) {
    return card.querySelector("[data-note-form]");
  }

  function get(card, name) {
    const field = formOf(card).elements[name];
    return field ? valueOf(field) : "";
  }

  /* What is read together is sent together: a day with its time. */
  function group(form, name) {
    const end = name.match(/^(started|ended)_/);
    if (!end) return [form.elements[name]];
    return fieldsOf(form).filter((each) => each.name.startsWith(end[0]));
  }

  /* Sends the fields of these names as they stand. */
  function send(form, ...names) {
    const row = rowOf(form);
    window.clearTimeout(idle.get(row));
    const told = {};
    names.forEach((name) => group(form, name).forEach((field) => {
      told[field.name] = valueOf(field);
      clearError(field);
    }));
    queue.put(row, told);
    const card = cardOf(form);
    if (card) show(card);
  }

  function set(card, figures) {
    const form = formOf(card);
    Object.entries(figures).forEach(([name, value]) => setValue(form.elements[name], value));
    send(form, ...Object.keys(figures));
  }

  /* --- errors at their fields ------------------------------------------------- */
  function clearError(field) {
    field.removeAttribute("aria-invalid");
    field.classList.remove("is-invalid");
    const told = document.getElementById(`${field.id}_error`);
    if (told) told.remove();
  }

  function showError(row, name, sentence) {
    const place = document.querySelector(`[data-note-row="${CSS.escape(row)}"]`);
    const form = place && place.querySelector("[data-note-form]");
    const field = form && name && form.elements[name];
    if (!field || field.type === "hidden") return;
    clearError(field);
    const words = document.createElement("p");
    words.className = "field-error";
    words.id = `${field.id}_error`;
    words.textContent = sentence;
    field.after(words);
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", words.id);
    field.closest("details")?.setAttribute("open", "");
  }

  /* --- what a card shows of its own figures ----------------------------------- */
  function clockText(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  function show(card) {
    const needles = Number(get(card, "needles")) || 1;
    const out = Number(get(card, "needles_out")) || 0;
    const inAt = get(card, "in_at");
    const depth = Number(get(card, "depth_mm"));
    const warn = Number(card.querySelector("[data-warn-above]")?.dataset.warnAbove) || Infinity;
    const event = get(card, "event");
    card.querySelector("[data-shows=twitches]").textContent = get(card, "twitches") || "–";
    card.querySelector("[data-clock-count]").textContent = `${out}/${needles}`;
    card.querySelector("[data-clock-out]").hidden = !inAt || out >= needles;
    const begin = card.querySelector("[data-clock-in]");
    if (begin) begin.hidden = Boolean(inAt) || "blocked" in card.dataset;
    card.querySelector("[data-deep]").hidden = !(depth > warn) && !get(card, "depth_reason");
    card.querySelector("[data-event]").hidden = !event || event === "none";
    card.querySelector("[data-broken]").hidden = !["stuck_needle", "broken_needle"].includes(event);
    card.querySelector("[data-stim]").hidden = get(card, "technique") !== "e_stim";
    card.classList.toggle("is-in", Boolean(inAt) && out < needles);
    tick(card);
    document.dispatchEvent(new CustomEvent("note:shown"));
  }

  /* The face of the clock: running, or how long it ran. */
  function tick(card) {
    const inAt = Date.parse(get(card, "in_at"));
    const outAt = Date.parse(get(card, "out_at"));
    const face = card.querySelector("[data-clock-face]");
    if (Number.isNaN(inAt)) face.textContent = get(card, "dwell") || "–";
    else face.textContent = clockText(((outAt || queue.now().getTime()) - inAt) / 1000);
  }

  function step(card, name, by) {
    const before = get(card, name);
    const next = Math.max(0, (Number(before) || 0) + by);
    set(card, { [name]: String(next) });
    if (name === "twitches") {
      setValue(formOf(card).elements.twitches_unassessed, "");
    }
  }

  function needleIn(card) {
    if ("blocked" in card.dataset || get(card, "in_at")) return;
    if (!get(card, "insertions")) {
      setValue(formOf(card).elements.insertions, get(card, "needles") || "1");
    }
    set(card, { in_at: queue.now().toISOString() });
  }

  function needleOut(card) {
    const needles = Number(get(card, "needles")) || 1;
    const out = Number(get(card, "needles_out")) || 0;
    if (!get(card, "in_at") || out >= needles) return;
    const figures = { needles_out: String(out + 1) };
    if (out + 1 === needles) figures.out_at = queue.now().toISOString();
    set(card, figures);
  }

  /* --- a new site --------------------------------------------------------------- */
  function hintOf(slug) {
    return document.querySelector(`[data-muscle-hint="${CSS.escape(slug)}"]`);
  }

  function addSite({ muscle, side, view = "", x = "", y = "" }) {
    const hint = hintOf(muscle);
    const blockedBox = add.querySelector("[data-add-blocked]");
    const paired = add.querySelector(`option[value="${CSS.escape(muscle)}"]`);
    const place = paired?.dataset.laterality === "midline" ? "midline" : side;
    if (!hint || !place) return null;
    const blocked = hint.getAttribute(`data-blocked-${place}`) || "";
    blockedBox.hidden = !blocked;
    blockedBox.textContent = blocked;
    if (blocked) return null;
    const id = queue.uuid();
    const card = build(id, hint);
    const first = { muscle, side: place, view, x: String(x), y: String(y) };
    CARRIED.forEach((name) => { first[name] = carried(name); });
    const form = formOf(card);
    Object.entries(first).forEach(([name, value]) => setValue(form.elements[name], value));
    card.dataset.muscle = muscle;
    card.dataset.side = place;
    list.prepend(card);
    document.querySelector("[data-no-sites]").hidden = true;
    queue.know(`site:${id}`, 0, JSON.parse(form.elements.was.value));
    queue.put(`site:${id}`, { ...first, site: id }, add.action);
    show(card);
    card.focus();
    return card;
  }

  /* The needle of the last site; for the first one what the page came with. */
  function carried(name) {
    const last = list.querySelector("[data-site]");
    if (name === "needles") return "1";
    return last ? get(last, name) : valueOf(add.elements[name]);
  }

  function build(id, hint) {
    const box = document.createElement("template");
    box.innerHTML = blank.innerHTML.replaceAll(nobody, id);
    const card = box.content.firstElementChild;
    card.querySelector("[data-muscle-name]").textContent = hint.dataset.name;
    card.querySelector("[data-lung]").hidden = !hint.dataset.lung;
    if (hint.dataset.lung) card.querySelector(".more").open = true;
    const near = card.querySelector(".site-hint");
    near.append(...hint.cloneNode(true).childNodes);
    return card;
  }

  return {
    list, add, fieldsOf, valueOf, setValue, rowOf, cardOf, formOf, get, set, send, show,
    showError, step, needleIn, needleOut, addSite, tick, clockText, idle, IDLE_MS,
    LONG_PRESS_MS,
    all: () => [...list.querySelectorAll("[data-site]")],
  };
})();
