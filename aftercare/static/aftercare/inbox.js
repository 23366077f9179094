/* Keys in the inbox, copying the hand-over text, leave for notifications.
   Every page works without this file. */
(function () {
  "use strict";

  const TYPING = "input, textarea, select, [contenteditable]";

  function cases() {
    return [...document.querySelectorAll("[data-case]")];
  }

  function current() {
    return document.activeElement && document.activeElement.closest("[data-case]");
  }

  function move(step) {
    const all = cases();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    const wanted = all[Math.min(Math.max(next, 0), all.length - 1)];
    wanted.focus();
    wanted.scrollIntoView({ block: "nearest" });
  }

  function press(what) {
    // On a page of one case there is no card to choose.
    const within = current() || (cases().length ? null : document);
    const found = within && within.querySelector(what);
    if (found) found.click();
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => press("[data-open]"),
    a: () => press("[data-acknowledge]"),
    l: () => {
      const form = document.getElementById("callform_way");
      if (form) form.focus();
    },
    i: () => {
      const back = document.querySelector("main .back-link");
      if (back && !cases().length) back.click();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* --- the list is swapped every twenty seconds: the chosen card stays chosen ---- */
  let kept = "";
  document.addEventListener("htmx:beforeSwap", () => {
    const chosen = current();
    kept = chosen && document.activeElement === chosen ? chosen.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const chosen = kept && document.getElementById(kept);
    if (chosen && !current()) chosen.focus();
    kept = "";
  });

  /* --- the text for the emergency department -------------------------------------- */
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    if (!text) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      text.focus();
      text.select();
      const said = () => {
        button.querySelector("span").textContent = button.dataset.copied;
      };
      if (navigator.clipboard) {
        navigator.clipboard.writeText(text.value).then(said, () => {});
      }
    });
  });

  /* --- leave to show notifications is given in the browser, once ------------------- */
  document.querySelectorAll("[data-ask-notifications]").forEach((button) => {
    if (!("Notification" in window)) return;
    const show = () => {
      button.hidden = false;
      const state = Notification.permission;
      if (state === "default") return;
      button.disabled = true;
      button.textContent =
        state === "granted" ? button.dataset.granted : button.dataset.denied;
    };
    button.addEventListener("click", () => {
      Notification.requestPermission().then(show, show);
    });
    show();
  });
})();
