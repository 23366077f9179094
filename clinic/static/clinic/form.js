// Keeps each answer as it is given. Without this file the buttons do the same page by
// page; whatever is not kept here goes along when the page is sent.
(() => {
  "use strict";
  const form = document.getElementById("page-form");
  const line = document.getElementById("saved");
  if (!form || !line || !window.fetch) return;
  const waiting = new Set();
  let isSending = false;
  let pause = 1000;

  const say = (kind, words) => {
    line.dataset.kind = kind;
    line.textContent = words;
  };

  const read = (question) => {
    const fields = new URLSearchParams();
    for (const each of question.querySelectorAll("input, select, textarea")) {
      if (["radio", "checkbox"].includes(each.type) && !each.checked) continue;
      fields.append(each.name, each.value);
    }
    return fields;
  };

  const note = (answer) => {
    for (const [code, version] of Object.entries(answer.versions || {})) {
      const held = form.elements[`v-${code}`];
      // What another window changed keeps the version this page was shown with.
      if (held && held.dataset.sent === "yes") held.value = version;
    }
  };

  const tell = (question, response, answer) => {
    const clock = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const alarm = question.querySelector(".alarm-told");
    if (alarm && answer.alarm) alarm.textContent = form.dataset.alarm;
    if (response.status === 409) say("trouble", form.dataset.conflict);
    else if (!response.ok) say("trouble", form.dataset.over);
    else say("", `${form.dataset.saved} ${clock}`);
  };

  const send = async () => {
    if (isSending || waiting.size === 0) return;
    isSending = true;
    const [question] = waiting;
    waiting.delete(question);
    const held = form.elements[`v-${question.dataset.question}`];
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: read(question),
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
      });
      if (response.status >= 500) throw new Error(String(response.status));
      const answer = await response.json();
      if (response.ok) held.dataset.sent = "yes";
      note(answer);
      held.dataset.sent = "";
      tell(question, response, answer);
      pause = 1000;
    } catch {
      waiting.add(question);
      say("trouble", form.dataset.waiting);
      window.setTimeout(send, pause);
      pause = Math.min(pause * 2, 30000);
      isSending = false;
      return;
    }
    isSending = false;
    send();
  };

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question) return;
    // An answer that needs help now goes first.
    if ("alarm" in question.dataset) {
      const others = [...waiting];
      waiting.clear();
      [question, ...others].forEach((each) => waiting.add(each));
    } else waiting.add(question);
    send();
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      say("trouble", form.dataset.waiting);
    }
  });
  window.addEventListener("online", send);
})();
