/* What a session note says of itself: saved, waiting, not saved; leaving; the drawing. */
(function () {
  "use strict";

  const queue = window.noteQueue;
  const cards = window.noteCards;
  const bar = window.noteBar;
  if (!queue || !cards || !bar) return;

  const MOST_SKEW_MIN = 2;
  const said = bar.words.dataset;
  const sign = document.querySelector("[data-note-sign]");

  function clock(moment) {
    return moment.toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
    });
  }

  function sentence(state) {
    const plural = state.waiting === 1 ? said.oneWaits : said.manyWait;
    const waits = plural.replace("%s", String(state.waiting));
    if (state.isSignedOut) return `${waits}: ${said.signedOut}`;
    if (state.waiting && state.isLost) return `${waits}: ${said.noLine}`;
    if (state.refused.length) return `${said.notSaved}: ${state.refused[0]}`;
    if (state.waiting) return said.saving;
    if (state.savedAt) return said.saved.replace("%s", clock(state.savedAt));
    return said.nothing;
  }

  queue.heard.state = (state) => {
    const text = sentence(state);
    if (bar.words.textContent !== text) bar.words.textContent = text;
    const isBad = state.isSignedOut || state.refused.length > 0 || (state.isLost && state.waiting);
    bar.words.classList.toggle("is-bad", Boolean(isBad));
    if (sign && sign.dataset.waits && !state.waiting) {
      delete sign.dataset.waits;
      if (!state.refused.length) sign.requestSubmit();
    }
  };

  queue.heard.told = (change, told) => {
    Object.entries(told.fields).forEach(([name, words]) => cards.showError(change.row, name, words));
  };

  queue.heard.saved = (change, told, missed) => {
    const place = document.querySelector(`[data-note-row="${CSS.escape(change.row)}"]`);
    if (!place) return;
    place.dataset.noteVersion = told.version;
    if (!place.dataset.site) return;
    const names = Object.keys(change.fields);
    if (names.some((name) => PLACE.has(name))) tellAll("note:places");
    if (names.some((name) => DOSE.has(name))) tellAll("note:dose");
    place.setAttribute("data-saved", "");
    if (place.hidden) {
      queue.forget(change.row);
      place.remove();
      bar.show();
      return;
    }
    // What the rules say of a twitch or a needle out has not changed.
    const isQuiet = names.every((name) => QUIET.has(name));
    if (missed || !isQuiet) refresh(place.dataset.site, missed);
  };

  function tellAll(name) {
    document.dispatchEvent(new CustomEvent(name));
  }

  const PLACE = new Set(["site", "muscle", "side"]);
  const DOSE = new Set(["needles", "depth_mm", "insertions", "twitches", "in_at"]);
  const QUIET = new Set(["twitches", "needles_out", "out_at", "insertions", "lot", "brand", "referral"]);

  /* Fetches a card as it is stored: its findings, or with `whole` all of it. */
  async function refresh(id, whole) {
    let text = "";
    try {
      const url = document.querySelector("[data-note]").dataset.siteUrl.replace(NOBODY, id);
      const answer = await queue.ask(url, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      text = await answer.text();
    } catch {
      return; // the next change asks again
    }
    const box = document.createElement("template");
    box.innerHTML = text;
    const fresh = box.content.querySelector("[data-site]");
    if (fresh) window.whenLifted(() => put(fresh, id, whole));
  }

  const NOBODY = document.getElementById("empty-card").dataset.id;
  window.noteRefresh = refresh;

  function put(fresh, id, whole) {
    const card = document.getElementById(`site-${id}`);
    const row = `site:${id}`;
    if (queue.isWaiting(row)) return;
    // Asked for before a change that has been answered since: it tells what was.
    if (Number(fresh.dataset.noteVersion) < queue.version(row)) return;
    if (!card || (whole && !card.contains(document.activeElement))) {
      fresh.querySelectorAll("[data-note-script]").forEach((each) => { each.hidden = false; });
      fresh.querySelectorAll("[data-note-plain]").forEach((each) => { each.hidden = true; });
      fresh.setAttribute("data-saved", "");
      if (card) card.replaceWith(fresh);
      else cards.list.prepend(fresh);
    } else {
      ["[data-note-findings]", ".site-head", ".site-quick"].forEach((part) => {
        const old = card.querySelector(part);
        const now = fresh.querySelector(part);
        if (old && now) old.replaceWith(now);
      });
      card.querySelectorAll("[data-note-script]").forEach((each) => { each.hidden = false; });
      card.toggleAttribute("data-blocked", fresh.hasAttribute("data-blocked"));
      fillEmpty(card, fresh);
    }
    const shown = document.getElementById(`site-${id}`);
    const form = cards.formOf(fresh.isConnected ? fresh : shown);
    const stored = JSON.parse(cards.formOf(fresh).elements.was.value);
    if (form) queue.know(row, fresh.dataset.noteVersion, stored);
    cards.show(shown);
  }

  /* What the server worked out (insertions, time in place) where nothing stands yet. */
  function fillEmpty(card, fresh) {
    const there = cards.formOf(card).elements;
    cards.fieldsOf(cards.formOf(fresh)).forEach((field) => {
      const old = there[field.name];
      const isUntouched = old && old !== document.activeElement && !cards.valueOf(old);
      if (isUntouched || field.name === "dwell") cards.setValue(old, cards.valueOf(field));
    });
  }

  /* --- the drawing ------------------------------------------------------------------ */
  document.addEventListener("note:add", (event) => cards.addSite(event.detail));
  document.addEventListener("note:move", (event) => {
    const card = document.getElementById(`site-${event.detail.site}`);
    if (card) cards.set(card, { x: String(event.detail.x), y: String(event.detail.y) });
  });
  document.addEventListener("note:select", (event) => {
    document.getElementById(`site-${event.detail.site}`)?.focus();
  });

  function draw() {
    const sites = cards.all().filter((card) => !card.hidden).map((card) => ({
      id: card.dataset.site,
      muscle: card.dataset.muscle,
      side: cards.get(card, "side"),
      view: cards.get(card, "view"),
      x: Number(cards.get(card, "x")) || null,
      y: Number(cards.get(card, "y")) || null,
      label: card.querySelector("h3").textContent.trim(),
      state: card.classList.contains("is-in") ? "in" : "out",
    }));
    document.dispatchEvent(new CustomEvent("note:sites", { detail: { sites } }));
    const isNear = cards.all().some((card) => !card.hidden && !card.querySelector("[data-lung]").hidden);
    document.querySelector("[data-near-lung]").hidden = !isNear;
  }

  /* A device whose clock is wrong says so; its clock is used for nothing here. */
  function tellSkew() {
    const minutes = Math.round(Math.abs(Date.now() - queue.now().getTime()) / 60000);
    const place = document.querySelector("[data-skew]");
    place.hidden = minutes <= MOST_SKEW_MIN;
    if (!place.hidden) place.textContent = place.dataset.skew.replace("%s", String(minutes));
  }

  document.addEventListener("note:shown", draw);
  draw();

  /* --- leaving ---------------------------------------------------------------------- */
  window.addEventListener("beforeunload", (event) => {
    const { went, out } = bar.count();
    const isTyping = document.querySelector("[data-typing]") !== null;
    if (bar.isLeaving()) return;
    if (went > out || isTyping || queue.isWaiting() || queue.isRefused()) event.preventDefault();
  });

  tellSkew();
  queue.tell();
})();
