/* The changes of a session note on their way to the server: in order, one at a time,
   sent again until they are answered. Nothing is kept beyond the page: what waits is
   clinical, and leaving asks. Other scripts talk to it through `window.noteQueue`. */
window.noteQueue = (function () {
  "use strict";

  const root = document.querySelector("[data-note]");
  if (!root) return null;

  const FIRST_PAUSE_MS = 1000;
  const LONGEST_PAUSE_MS = 15000;
  const GIVE_UP_MS = 20000;
  const waiting = []; // {key, row, url, fields, was, version, tried}
  const rows = new Map(); // row -> {version, seen}: what the server said last
  const refused = new Map(); // row -> Map(field -> sentence)
  const heard = { state() {}, saved() {}, both() {}, signed() {}, signIn() {}, told() {} };
  const loadedAt = performance.now();
  const serverStart = Date.parse(root.dataset.now);
  let token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  let slept = 0;
  let busy = false;
  let held = ""; // why nothing is sent: "", "sign-in", "stopped"
  let pause = 0;
  let lost = false;
  let savedAt = null;
  let timer = 0;

  /* The server's clock, as far as this page knows it: a tablet's may be wrong. */
  function now() {
    return new Date(serverStart + slept + performance.now() - loadedAt);
  }

  /* While a lid is closed the page's own count may stand still: what the server says
     last puts it right. An answer is late by its way here, so only forward. */
  function hearClock(text) {
    const ahead = Date.parse(text) - now().getTime();
    if (ahead > 0) slept += ahead;
  }

  function know(row, version, seen) {
    rows.set(row, { version: Number(version), seen: { ...seen } });
  }

  function forget(row) {
    rows.delete(row);
    refused.delete(row);
    for (let index = waiting.length - 1; index >= 0; index -= 1) {
      if (waiting[index].row === row && !waiting[index].tried) waiting.splice(index, 1);
    }
    tell();
  }

  function put(row, fields, url = root.dataset.changeUrl) {
    const sentences = refused.get(row);
    Object.keys(fields).forEach((name) => sentences && sentences.delete(name));
    const last = waiting.findLast((each) => each.row === row);
    if (last && !last.tried && last.url === url && url === root.dataset.changeUrl) {
      Object.assign(last.fields, fields);
    } else {
      waiting.push({ key: uuid(), row, url, fields: { ...fields }, tried: false });
    }
    tell();
    send();
  }

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* A change that was sent once is sent again as it was: it may have arrived. */
  function body(change) {
    if (!change.tried) {
      const known = rows.get(change.row) || { version: 0, seen: {} };
      const names = Object.keys(change.fields);
      change.version = known.version;
      change.was = Object.fromEntries(names.map((name) => [name, known.seen[name] || ""]));
      change.tried = true;
    }
    const data = new URLSearchParams(change.fields);
    data.set("key", change.key);
    data.set("row", change.row);
    data.set("version", String(change.version));
    data.set("fields", Object.keys(change.fields).join(" "));
    if (change.url === root.dataset.changeUrl) data.set("was", JSON.stringify(change.was));
    return data;
  }

  async function send() {
    if (busy || held || !waiting.length) return;
    busy = true;
    window.clearTimeout(timer);
    const change = waiting[0];
    try {
      const answer = await ask(change.url, { method: "POST", body: body(change) });
      await take(change, answer);
      lost = false;
      pause = 0;
    } catch {
      lost = true;
      pause = Math.min(pause ? pause * 2 : FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    }
    busy = false;
    tell();
    if (lost) timer = window.setTimeout(send, pause);
    else send();
  }

  /* A redirect leads to the sign-in page: it is not followed, it is told. */
  async function ask(url, options = {}) {
    const stop = new AbortController();
    const limit = window.setTimeout(() => stop.abort(), GIVE_UP_MS);
    try {
      return await fetch(url, {
        ...options,
        redirect: "manual",
        credentials: "same-origin",
        signal: stop.signal,
        headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers },
      });
    } finally {
      window.clearTimeout(limit);
    }
  }

  async function take(change, answer) {
    if (answer.type === "opaqueredirect" || answer.status === 401) return signIn();
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status === 403 && !isJson) return signIn(); // the token is of another login
    if (answer.status >= 500 || answer.status === 429) throw new Error("try again");
    const told = isJson ? await answer.json() : { sentence: root.dataset.gone };
    waiting.shift();
    if (answer.ok) done(change, told);
    else if (told.is_signed) stop(() => heard.signed(told, unsent(change)));
    else if (told.both) beaten(change, told);
    else if (told.fields) refuse(change, told);
    else refuse(change, { ...told, fields: { "": told.sentence } });
  }

  function done(change, told) {
    const known = rows.get(change.row) || { version: 0, seen: {} };
    const missed = told.version > known.version + 1;
    Object.assign(known.seen, change.fields);
    known.version = told.version;
    rows.set(change.row, known);
    savedAt = new Date(told.saved_at);
    hearClock(told.saved_at);
    heard.saved(change, told, missed);
  }

  /* What is fit to be saved goes on without what is not. */
  function refuse(change, told) {
    const bad = new Map(Object.entries(told.fields));
    const sentences = refused.get(change.row) || new Map();
    bad.forEach((sentence, name) => sentences.set(name, sentence));
    refused.set(change.row, sentences);
    const good = Object.entries(change.fields).filter(([name]) => !bad.has(name));
    const isPart = good.length > 0 && good.length < Object.keys(change.fields).length;
    if (isPart && change.url === root.dataset.changeUrl) {
      waiting.unshift({ ...change, key: uuid(), fields: Object.fromEntries(good), tried: false });
    }
    heard.told(change, told);
  }

  function beaten(change, told) {
    heard.both(change, told, (chosen) => {
      const known = rows.get(change.row);
      known.version = told.version;
      Object.entries(told.both).forEach(([name, each]) => { known.seen[name] = each.value; });
      const rest = Object.entries(change.fields).filter(
        ([name]) => !(name in told.both) || chosen.has(name),
      );
      if (rest.length) {
        waiting.unshift({ ...change, key: uuid(), fields: Object.fromEntries(rest), tried: false });
      }
      resume();
    });
    held = "stopped";
  }

  function unsent(change) {
    return [change, ...waiting];
  }

  function stop(then) {
    held = "stopped";
    then();
  }

  function signIn() {
    waiting[0].tried = true;
    if (held !== "sign-in") heard.signIn();
    held = "sign-in";
  }

  function resume(newToken) {
    if (newToken) token = newToken;
    held = "";
    tell();
    send();
  }

  /* A sentence for each refusal that was not mended yet. */
  function sentences() {
    return [...refused.values()].flatMap((each) => [...each.values()]);
  }

  function tell() {
    heard.state({
      waiting: waiting.length,
      refused: sentences(),
      isLost: lost || !navigator.onLine,
      isSignedOut: held === "sign-in",
      savedAt,
    });
  }

  window.addEventListener("online", () => { pause = 0; send(); });
  window.addEventListener("offline", () => { lost = true; tell(); });

  return {
    now,
    hearClock,
    know,
    forget,
    put,
    uuid,
    ask,
    resume,
    heard,
    send,
    tell,
    /* What the note said of a row when it was last heard of. */
    version: (row) => (rows.get(row) || { version: 0 }).version,
    isWaiting: (row) => waiting.some((each) => row === undefined || each.row === row),
    isRefused: () => sentences().length > 0,
    isSignedOut: () => held === "sign-in",
  };
})();
