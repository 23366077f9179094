/* What a session note asks in between: which of two values, sign in again, where to put
   words that came too late; and who else is in the note. */
(function () {
  "use strict";

  const queue = window.noteQueue;
  const cards = window.noteCards;
  const root = document.querySelector("[data-note]");
  if (!queue || !cards) return;

  const BEAT_MS = 20000;
  const RETRY_MS = 3000;
  const asked = []; // one dialog at a time
  let retry = 0;

  function dialog(name) {
    return document.getElementById(`note-${name}`);
  }

  function open(box) {
    if (!box.open) box.showModal();
  }

  function line(row, ...texts) {
    texts.forEach((text, index) => {
      const cell = document.createElement(index === 0 ? "th" : "td");
      if (index === 0) cell.scope = "row";
      cell.textContent = text || "–";
      row.append(cell);
    });
    return row;
  }

  /* --- the same field was changed in another place ------------------------------ */
  queue.heard.both = (change, told, decide) => {
    asked.push({ change, told, decide });
    if (asked.length === 1) askNext();
  };

  function askNext() {
    const { change, told, decide } = asked[0];
    const box = dialog("both");
    const body = box.querySelector("tbody");
    body.replaceChildren(...Object.values(told.both).map((each) => (
      line(document.createElement("tr"), each.label, each.stored, each.typed)
    )));
    box.querySelector("[data-sentence]").textContent = told.sentence;
    box.onclose = () => {
      const mine = box.returnValue === "mine";
      asked.shift();
      if (!mine) keepStored(change.row, told.both);
      decide(new Set(mine ? Object.keys(told.both) : []));
      if (asked.length) askNext();
    };
    open(box);
  }

  function keepStored(row, both) {
    const place = document.querySelector(`[data-note-row="${CSS.escape(row)}"]`);
    const form = place && place.querySelector("[data-note-form]");
    if (!form) return;
    Object.entries(both).forEach(([name, each]) => {
      if (form.elements[name]) cards.setValue(form.elements[name], each.value);
    });
    const card = cards.cardOf(form);
    if (card) cards.show(card);
  }

  /* --- the note is signed: what was typed may go into an addendum --------------- */
  queue.heard.signed = (told, unsent) => {
    const box = dialog("signed");
    const words = unsent.flatMap((change) => Object.entries(change.fields).map(
      ([name, value]) => `${label(change.row, name)}: ${value}`,
    ));
    box.querySelector("textarea").value = words.join("\n").slice(0, 4000);
    box.querySelector("[data-sentence]").textContent = told.sentence;
    open(box);
  };

  function label(row, name) {
    const place = document.querySelector(`[data-note-row="${CSS.escape(row)}"]`);
    const field = place?.querySelector("[data-note-form]")?.elements[name];
    const words = field?.labels?.[0]?.textContent.trim();
    return words || name;
  }

  /* --- the login has expired ------------------------------------------------------ */
  queue.heard.signIn = () => {
    // Not in the way: twitches and needles are counted on, and wait.
    dialog("sign-in").show();
    window.clearInterval(retry);
    retry = window.setInterval(beat, RETRY_MS);
  };

  /* Signs in here, without leaving the page. What asks for more than a password is
     finished in another tab; this page notices by itself. */
  async function signInHere(form) {
    const refusal = form.querySelector("[data-sign-in-refused]");
    const body = new URLSearchParams(new FormData(form));
    form.elements.password.value = "";
    refusal.hidden = true;
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await queue.ask(form.action, { method: "POST", body, headers });
      if (answer.ok) await beat();
      if (!queue.isSignedOut()) return;
      refusal.textContent = answer.status === 400 ? await why(answer) : refusal.dataset.more;
      refusal.hidden = false;
      form.elements.password.focus();
    } catch {
      // the line is down: the queue says so, and the password can be typed again
    }
  }

  /* What the sign-in page says: not right, or too often. */
  async function why(answer) {
    const { form = {} } = await answer.json();
    return form.errors?.[0] || dialog("sign-in").querySelector("[data-wrong]").dataset.wrong;
  }

  dialog("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    signInHere(event.target);
  });

  window.addEventListener("focus", () => { if (queue.isSignedOut()) beat(); });

  /* --- who else is here, and what they changed ------------------------------------ */
  async function beat() {
    let told = null;
    try {
      const answer = await queue.ask(root.dataset.presenceUrl);
      if (answer.type === "opaqueredirect" || !answer.ok) {
        if (answer.type === "opaqueredirect" && !queue.isSignedOut()) queue.heard.signIn();
        return;
      }
      told = await answer.json();
    } catch {
      return; // the line is down: the queue says so
    }
    hear(told);
  }

  function hear(told) {
    if (told.user !== root.dataset.user) {
      dialog("sign-in").querySelector("[data-somebody-else]").hidden = false;
      return;
    }
    if (queue.isSignedOut()) {
      window.clearInterval(retry);
      dialog("sign-in").close();
      queue.resume(told.token);
    }
    queue.hearClock(told.now);
    const others = document.querySelector("[data-others]");
    others.hidden = told.people.length === 0;
    others.querySelector("[data-names]").textContent = told.people.join(", ");
    if (told.is_signed && !queue.isWaiting()) window.location.reload();
    Object.entries(told.sites).forEach(([id, version]) => follow(id, version));
    cards.all().forEach((card) => {
      const row = `site:${card.dataset.site}`;
      if (card.dataset.site in told.sites || queue.isWaiting(row)) return;
      if (queue.version(row) === 0 && !card.hasAttribute("data-saved")) return;
      queue.forget(row);
      card.remove();
      document.dispatchEvent(new CustomEvent("note:shown"));
    });
  }

  /* A card that somebody else made or changed is shown as it is stored. */
  function follow(id, version) {
    const row = `site:${id}`;
    const card = document.getElementById(`site-${id}`);
    const isOld = !card || queue.version(row) < version;
    const isUsed = card && (card.contains(document.activeElement) || queue.isWaiting(row));
    if (isOld && !isUsed) window.noteRefresh(id, true);
  }

  window.setInterval(() => { if (document.visibilityState === "visible") beat(); }, BEAT_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") beat();
  });
  beat();
})();
