/* The session note as it is used: taps, keys, the bar at the foot, leaving. Without
   these scripts every card and section has its own button to save. */
(function () {
  "use strict";

  const queue = window.noteQueue;
  const cards = window.noteCards;
  const root = document.querySelector("[data-note]");
  const bar = document.getElementById("note-bar");
  if (!queue || !cards || !bar) return;

  const words = bar.querySelector("[data-save-state]");
  let pressed = 0;
  let wasLong = false;
  let current = null;
  let leaving = false;

  document.querySelectorAll("[data-note-script]").forEach((each) => { each.hidden = false; });
  document.querySelectorAll("[data-note-plain]").forEach((each) => { each.hidden = true; });
  document.querySelectorAll("[data-note-row]").forEach((place) => {
    const form = place.querySelector("[data-note-form]");
    if (!form) return;
    queue.know(place.dataset.noteRow, place.dataset.noteVersion, seen(form));
  });
  cards.all().forEach((card) => { card.setAttribute("data-saved", ""); cards.show(card); });

  function seen(form) {
    try {
      return JSON.parse(form.elements.was.value);
    } catch {
      return {};
    }
  }

  /* --- what is typed ------------------------------------------------------------- */
  function typed(event) {
    const form = event.target.closest("[data-note-form]");
    const name = event.target.name;
    if (!form || !name || !cards.fieldsOf(form).includes(event.target)) return;
    const row = cards.rowOf(form);
    window.clearTimeout(cards.idle.get(row));
    if (event.type === "change") {
      cards.send(form, name);
    } else if (event.target.matches("input:not([type=checkbox]), textarea")) {
      cards.idle.set(row, window.setTimeout(() => cards.send(form, name), cards.IDLE_MS));
      event.target.dataset.typing = "yes";
    }
  }

  document.addEventListener("input", typed);
  document.addEventListener("change", (event) => {
    typed(event);
    delete event.target.dataset.typing;
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-note-form]")) {
      event.preventDefault();
      const typing = form.querySelectorAll("[data-typing]");
      typing.forEach((field) => { cards.send(form, field.name); delete field.dataset.typing; });
    } else if (form.matches("[data-note-add]")) {
      event.preventDefault();
      cards.addSite({ muscle: form.elements.muscle.value, side: form.elements.side.value });
    } else if (form.closest("[data-note-remove]")) {
      event.preventDefault();
      remove(cards.cardOf(form), form.action);
    } else if (form.matches("[data-note-sign]")) {
      sign(event, form);
    }
  }, true);

  function remove(card, url) {
    const row = `site:${card.dataset.site}`;
    queue.put(row, { site: card.dataset.site }, url);
    card.hidden = true;
    card.querySelectorAll("[name=needles], [name=needles_out], [name=in_at]").forEach((field) => {
      field.value = "";
    });
    showBar();
  }

  /* Signing waits for what is on its way. */
  function sign(event, form) {
    if (!queue.isWaiting() && !queue.isRefused()) {
      leaving = true;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    form.dataset.waits = "yes";
    words.scrollIntoView({ block: "nearest" });
    queue.send();
  }

  /* --- taps -------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const card = button && cards.cardOf(button);
    if (!button) return;
    if (button.dataset.noteAll) return button.dataset.noteAll.split("&").forEach(setForAll);
    if (button.matches("[data-note-count]")) return countAll(button);
    if (!card) return;
    const meant = meaning(button);
    if (!meant) return;
    event.preventDefault();
    current = card;
    meant(card, button);
  });

  function meaning(button) {
    if (button.matches("[data-clock-in]")) return cards.needleIn;
    if (button.matches("[data-clock-out]")) return cards.needleOut;
    if (button.dataset.noteTap) return tap;
    if (button.dataset.noteStep) return (card) => cards.step(card, ...split(button.dataset.noteStep));
    if (button.dataset.noteSet) return (card) => cards.set(card, figures(button.dataset.noteSet));
    return null;
  }

  function split(text) {
    const [name, by] = text.split(":");
    return [name, Number(by)];
  }

  function figures(text) {
    const [name, value] = text.split("=");
    return { [name]: value };
  }

  function tap(card, button) {
    if (!wasLong) cards.step(card, button.dataset.noteTap, 1);
    wasLong = false;
  }

  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("[data-note-tap]");
    wasLong = false;
    if (!button) return;
    pressed = window.setTimeout(() => {
      wasLong = true;
      cards.step(cards.cardOf(button), button.dataset.noteTap, -1);
    }, cards.LONG_PRESS_MS);
  });
  ["pointerup", "pointercancel", "pointerleave"].forEach((name) => {
    document.addEventListener(name, () => window.clearTimeout(pressed), true);
  });

  function setForAll(text) {
    const given = figures(text);
    const [name] = Object.keys(given);
    cards.all().filter((card) => !card.hidden && !cards.get(card, name))
      .forEach((card) => cards.set(card, given));
  }

  /* As many out and thrown away as went in: the therapist says so with one tap. */
  function countAll(button) {
    const form = button.closest("section").querySelector("[data-note-form]");
    const { went, out } = count();
    const unused = Number(form.elements.needles_discarded.value) || 0;
    const told = { opened: went + unused, used: went, removed: out, disposed: out, discarded: unused };
    Object.entries(told).forEach(([name, value]) => {
      form.elements[`needles_${name}`].value = String(value);
    });
    cards.send(form, ...Object.keys(told).map((name) => `needles_${name}`));
  }

  /* --- keys: only while the focus is among the sites, or on a tick for all of a part */
  const LEADING = "abcfns"; // these need no card
  const keys = {
    "+": (card) => cards.step(card, "twitches", 1),
    "=": (card) => cards.step(card, "twitches", 1),
    "-": (card) => cards.step(card, "twitches", -1),
    0: (card) => cards.set(card, { twitches: "0" }),
    i: cards.needleIn,
    o: cards.needleOut,
    d: (card) => focusOn(card, "depth_mm"),
    p: (card) => focusOn(card, "pain_during"),
    u: (card) => press(card.querySelector("[data-note-set^=depth_mm]")),
    m: (card) => press(card.querySelector("[data-note-middle]")),
    r: () => press(document.querySelector("[data-note-expected]")),
    e: () => document.querySelector("[data-note-all^=pain_during]").focus(),
    a: () => focusUsual(),
    c: () => press(document.querySelector("[data-note-count]")),
    b: () => focusField("id_position"),
    f: () => focusField("id_pain_after"),
    s: () => press(document.querySelector("[data-note-sign] button")),
    n: () => focusMuscle(),
    j: (card) => move(card, 1),
    k: (card) => move(card, -1),
  };

  for (let digit = 1; digit <= 9; digit += 1) {
    keys[digit] = (card) => cards.set(card, { needles: String(digit) });
  }

  function press(button) {
    if (button) button.click();
  }

  function focusField(id) {
    document.getElementById(id)?.focus();
  }

  /* The next part whose one tick is not made: shown and read before it is ticked. */
  function focusUsual() {
    const ticks = [...document.querySelectorAll("[data-also] .note-all input")];
    const at = ticks.indexOf(document.activeElement) + 1;
    [...ticks.slice(at), ...ticks.slice(0, at)].find((tick) => !tick.checked)?.focus();
  }

  /* In the row of the pain a digit is a pain, not a number of needles. */
  function painForAll(digit) {
    const button = document.querySelector(`[data-note-all="pain_during=${digit}"]`);
    button.focus();
    button.click();
  }

  function focusOn(card, name) {
    const field = cards.formOf(card).elements[name];
    field.focus();
    if (field.select) field.select();
  }

  function focusMuscle() {
    const field = document.querySelector("[data-muscle-search]") || document.getElementById("new-muscle");
    field.focus();
  }

  function move(card, by) {
    const all = cards.all().filter((each) => !each.hidden);
    const next = all[all.indexOf(card) + by];
    if (next) { current = next; next.focus(); }
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isDone = event.key === "Escape"
      || (event.key === "Enter" && target.matches("input, select") && cards.cardOf(target));
    if (isDone && target.closest("[data-note-row]") && !target.matches("[data-site]")) {
      event.preventDefault();
      (cards.cardOf(target) || current || document.getElementById("needle-sites")).focus();
      return;
    }
    const isTick = target.matches("[data-also] .note-all input");
    if (!isTick && target.matches("input, select, textarea, [contenteditable]")) return;
    if (!isTick && !target.closest("#needle-sites")) return;
    const card = cards.cardOf(target) || current || cards.all()[0];
    const meant = keys[event.key];
    if (!meant || ((isTick || !card) && !LEADING.includes(event.key))) return;
    event.preventDefault();
    if (target.matches(".note-pain") && /^[0-9]$/.test(event.key)) {
      painForAll(event.key);
      return;
    }
    current = card || null;
    meant(card);
  });

  /* --- the bar ------------------------------------------------------------------------- */
  function count() {
    let went = 0;
    let out = 0;
    let first = Infinity;
    cards.all().filter((card) => !card.hidden).forEach((card) => {
      const inAt = Date.parse(cards.get(card, "in_at"));
      const isOut = Number(cards.get(card, "needles_out")) || 0;
      if (Number.isNaN(inAt) && !isOut) return;
      went += Number(cards.get(card, "needles")) || 1;
      out += isOut;
      if (!Number.isNaN(inAt)) first = Math.min(first, inAt);
    });
    return { went, out, first };
  }

  function showBar() {
    const { went, out, first } = count();
    bar.querySelector("[data-bar-in]").textContent = went;
    bar.querySelector("[data-bar-out]").textContent = out;
    bar.querySelector("[data-bar-still]").textContent = went - out;
    bar.querySelector("[data-bar-count]").classList.toggle("is-in", went > out);
    const time = bar.querySelector("[data-bar-time]");
    time.textContent = first === Infinity ? "–" : cards.clockText((queue.now() - first) / 1000);
    const pain = (name) => document.getElementById(`id_${name}`)?.value;
    bar.querySelector("[data-bar-pain]").textContent = pain("pain_after") || pain("pain_before") || "–";
  }

  window.noteBar = { show: showBar, count, words, root, isLeaving: () => leaving };
  document.addEventListener("note:shown", showBar);
  document.addEventListener("change", showBar);
  window.setInterval(() => { cards.all().forEach(cards.tick); showBar(); }, 1000);
  showBar();
})();
