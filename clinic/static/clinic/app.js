/* Small behaviours of staff pages. Every page works without this file. */
(function () {
  "use strict";

  const SOUND_OFF = "sound-off";
  const LAST_ALARM = "last-alarm";
  const STALE_AFTER_MS = 60000;
  const plainTitle = document.title;
  const words = document.getElementById("frame-words");

  function remembered(key) {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null; // storage switched off: nothing is remembered, all else works
    }
  }

  function remember(key, value) {
    try {
      window.localStorage.setItem(key, value);
    } catch {
      // as above
    }
  }

  /* --- open escalations: title, sound, announcement -------------------------
     The bar's root element carries data-emergencies (how many are open),
     data-alarm (changes whenever somebody must be alerted anew, empty when
     nobody must) and data-announce (the sentence read aloud). */
  function readBar() {
    const bar = document.querySelector("#escalation-region [data-emergencies]");
    if (!bar) return;
    const open = Number(bar.dataset.emergencies) || 0;
    document.title = open > 0 ? `(${open}) ${plainTitle}` : plainTitle;
    const alarm = bar.dataset.alarm || "";
    if (alarm && alarm !== remembered(LAST_ALARM)) {
      remember(LAST_ALARM, alarm);
      announce(bar.dataset.announce || "");
      if (bar.dataset.notifies === "yes") notify(bar);
      if (remembered(SOUND_OFF) !== "yes") soundWhenAllowed();
    }
  }

  /* For whoever chose it: shown by the browser also while another page is in front. */
  function notify(bar) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    try {
      const shown = new Notification(bar.dataset.announce || "", { tag: "escalations" });
      shown.onclick = () => window.focus();
    } catch {
      // Some phones allow notifications only to installed pages.
    }
  }

  /* Browsers keep a page silent until it is touched: the alarm waits for that. */
  function soundWhenAllowed() {
    const activation = navigator.userActivation;
    if (!activation || activation.hasBeenActive) {
      sound();
    } else {
      document.addEventListener("pointerup", sound, { once: true });
    }
  }

  function announce(sentence) {
    const region = document.getElementById("announcer");
    if (!region) return;
    region.textContent = "";
    window.setTimeout(() => { region.textContent = sentence; }, 100);
  }

  function sound() {
    const Context = window.AudioContext;
    if (!Context) return;
    const audio = new Context();
    [0, 0.25, 0.5].forEach((start) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = 880;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.15);
    });
    window.setTimeout(() => audio.close(), 1500);
  }

  function showSoundChoice() {
    document.querySelectorAll("[data-sound-toggle]").forEach((button) => {
      const off = remembered(SOUND_OFF) === "yes";
      button.hidden = false;
      button.setAttribute("aria-pressed", String(!off));
      button.querySelector("[data-sound-words]").textContent =
        off ? button.dataset.off : button.dataset.on;
    });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sound-toggle]")) return;
    remember(SOUND_OFF, remembered(SOUND_OFF) === "yes" ? "no" : "yes");
    showSoundChoice();
  });

  /* --- a page that no longer refreshes must say so ---------------------------
     The bar polls; when its answers stop, or are not what was asked for (a
     sign-in page), what is on the screen may be old. */
  let lastAnswer = Date.now();

  function isLive(event) {
    const source = event.detail && event.detail.elt;
    return Boolean(source && source.id === "escalation-region");
  }

  function showStale(stale) {
    const strip = document.getElementById("stale");
    if (strip) strip.hidden = !stale;
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isLive(event) || !event.detail.successful) return;
    if (isWholePage(event.detail.xhr)) return;
    lastAnswer = Date.now();
    showStale(false);
  });

  function isWholePage(request) {
    return /^\s*<!doctype html/i.test(request.responseText || "");
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    // The session ended: a sign-in page must not land inside this one.
    if (isWholePage(event.detail.xhr) && !event.detail.boosted) {
      event.detail.shouldSwap = false;
      showStale(true);
    }
  });

  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (isLive(event)) return; // one missed poll is nothing; see checkAge
      announce((words && words.dataset.notSaved) || "");
      showStale(true);
    });
  });

  function checkAge() {
    const region = document.getElementById("escalation-region");
    if (region && Date.now() - lastAnswer > STALE_AFTER_MS) showStale(true);
  }

  /* --- deadlines that run down ----------------------------------------------
     <time data-deadline datetime="..." data-late="late by"> */
  function clockText(seconds) {
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
    if (hours === 0) return `${minutes}:${rest}`;
    return `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
  }

  function tick() {
    document.querySelectorAll("time[data-deadline]").forEach((clock) => {
      const left = (Date.parse(clock.dateTime) - Date.now()) / 1000;
      if (Number.isNaN(left)) return;
      const late = left < 0;
      clock.classList.toggle("clock-late", late);
      clock.textContent = late
        ? `${clock.dataset.late || "−"} ${clockText(-left)}`
        : clockText(left);
    });
  }

  /* --- forms: nothing sent twice, nothing typed lost by accident -------------- */
  const dirty = new Set();

  function guarded(target) {
    return target instanceof Element ? target.closest("form[data-guard]") : null;
  }

  document.addEventListener("input", (event) => {
    const form = guarded(event.target);
    if (form) dirty.add(form);
  });

  window.addEventListener("beforeunload", (event) => {
    const open = [...dirty].some((form) => form.isConnected);
    if (open) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // htmx sends its forms itself: they stay dirty until the answer is in.
    if (event.defaultPrevented || form.method !== "post") return;
    dirty.delete(form);
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Not `disabled`: a disabled button would not send its own name and value.
    form.querySelectorAll("button[type=submit]").forEach((button) => {
      button.setAttribute("aria-busy", "true");
    });
    window.setTimeout(() => release(form), 15000);
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!(event.target instanceof Element)) return;
    const form = event.target.closest("form");
    if (!form) return;
    release(form);
    if (event.detail.successful) dirty.delete(form);
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  /* --- small comforts ---------------------------------------------------------- */
  function closeOverlays(except) {
    document.querySelectorAll("details.user-menu[open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
    const answers = document.getElementById("search-answers");
    const search = answers && answers.closest(".search");
    if (answers && !search.contains(except)) answers.replaceChildren();
  }

  document.addEventListener("click", (event) => closeOverlays(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.user-menu[open]");
    closeOverlays(null);
    if (menu) menu.querySelector("summary").focus();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof Element && event.target.closest("#escalation-region")) readBar();
    tick();
  });

  /* On a slow line somebody types before htmx listens: looked for all the same. */
  document.addEventListener("htmx:load", () => {
    document.querySelectorAll("input[type=search][hx-get]").forEach((box) => {
      if (box.value !== box.defaultValue) box.dispatchEvent(new Event("typed-early"));
    });
  }, { once: true });

  function start() {
    readBar();
    tick();
    showSoundChoice();
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
    window.setInterval(tick, 1000);
    window.setInterval(checkAge, 10000);
  }

  start();
})();
