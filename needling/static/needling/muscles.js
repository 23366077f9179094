/* The finder: a muscle by typing, by any of its names, in any order, with small slips.
   "upp tra l" and Enter adds the left upper trapezius. What this therapist uses most
   comes first. Without it the list of muscles is a plain choice. */
(function () {
  "use strict";

  const data = document.getElementById("chart-muscles-data");
  const add = document.querySelector("[data-note-add]");
  const select = document.getElementById("new-muscle");
  if (!data || !add || !select) return;

  const MOST = 8;
  const SIDES = { l: "left", left: "left", r: "right", right: "right" };
  const muscles = JSON.parse(data.textContent).map((each) => ({
    ...each,
    used: 0,
    spellings: [each.name, ...each.names].map(plain),
  }));
  const field = document.createElement("input");
  const list = document.createElement("ul");
  const box = document.createElement("div");
  let found = [];
  let at = 0;

  build();
  field.addEventListener("input", search);
  field.addEventListener("focus", search);
  field.addEventListener("blur", () => window.setTimeout(close, 150));
  field.addEventListener("keydown", keys);
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("li");
    event.preventDefault();
    if (row) take(found[Number(row.dataset.at)]);
  });

  function build() {
    const label = document.querySelector(`label[for="${select.id}"]`);
    box.className = "finder";
    Object.entries({
      id: "muscle-search", type: "text", role: "combobox", autocomplete: "off",
      autocapitalize: "none", spellcheck: "false", "aria-expanded": "false",
      "aria-controls": "muscle-list", "aria-autocomplete": "list", "data-muscle-search": "",
    }).forEach(([name, value]) => field.setAttribute(name, value));
    field.className = "form-control";
    field.placeholder = select.dataset.placeholder || "";
    list.id = "muscle-list";
    list.className = "finder-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label.textContent.trim());
    list.hidden = true;
    label.htmlFor = field.id;
    box.append(field, list);
    select.before(box);
    select.hidden = true;
  }

  /* --- searching ------------------------------------------------------------------------ */
  function plain(words) {
    return words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/[^a-z0-9]+/g, " ").trim();
  }

  function query() {
    const words = plain(field.value).split(" ").filter(Boolean);
    const last = words[words.length - 1];
    const side = words.length > 1 && last in SIDES ? SIDES[last] : "";
    return { words: side ? words.slice(0, -1) : words, side };
  }

  function search() {
    const { words } = query();
    found = muscles
      .map((each) => ({ each, rank: rank(each, words) }))
      .filter(({ rank: how }) => how !== null)
      .sort((one, other) => one.rank - other.rank || other.each.used - one.each.used)
      .slice(0, MOST)
      .map(({ each }) => each);
    at = 0;
    render();
  }

  /* Below 1: a name in full, the earlier among its muscle's names the better; 1: its words begin so, 2: with a slip; null: not at all. */
  function rank(muscle, words) {
    if (!words.length) return 1;
    const whole = words.join(" ");
    const place = muscle.spellings.indexOf(whole);
    if (place >= 0) return place / 100;
    if (muscle.spellings.some((name) => fits(name.split(" "), words, begins))) return 1;
    return muscle.spellings.some((name) => fits(name.split(" "), words, slips)) ? 2 : null;
  }

  function fits(names, words, like) {
    const left = [...names];
    return words.every((word) => {
      const place = left.findIndex((name) => like(name, word));
      if (place < 0) return false;
      left.splice(place, 1);
      return true;
    });
  }

  function begins(name, word) {
    return name.startsWith(word);
  }

  function slips(name, word) {
    return word.length > 3 && (begins(name, word)
      || distance(name.slice(0, word.length), word) < 2
      || distance(name.slice(0, word.length + 1), word) < 2);
  }

  /* Letters to change, put in, leave out, or swap with the next. */
  function distance(one, other) {
    const rows = [...Array(one.length + 1)].map((_, i) => [i]);
    for (let j = 1; j <= other.length; j += 1) rows[0][j] = j;
    for (let i = 1; i <= one.length; i += 1) {
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
    return rows[one.length][other.length];
  }

  /* --- showing and taking ----------------------------------------------------------- */
  function render() {
    list.replaceChildren(...found.map((muscle, index) => {
      const row = document.createElement("li");
      const layer = document.createElement("span");
      row.id = `muscle-option-${index}`;
      row.dataset.at = String(index);
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(index === at));
      row.append(muscle.name);
      layer.className = "muted";
      layer.textContent = muscle.layer_word;
      row.append(layer);
      return row;
    }));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) field.setAttribute("aria-activedescendant", `muscle-option-${at}`);
    else field.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      at = (at + step + found.length) % found.length;
      render();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (found.length && !list.hidden) take(found[at]);
    } else if (event.key === "Escape") {
      close();
    }
  }

  function take(muscle) {
    const { side } = query();
    const chosen = muscle.paired ? side : "midline";
    select.value = muscle.slug;
    close();
    if (!chosen) {
      field.value = muscle.name;
      add.querySelector("[name=side]:checked, [name=side]").focus();
      return;
    }
    field.value = "";
    const place = window.bodyChart ? window.bodyChart.usual(muscle.slug, chosen) : {};
    document.dispatchEvent(
      new CustomEvent("note:add", { detail: { muscle: muscle.slug, side: chosen, ...place } }),
    );
  }

  document.addEventListener("note:used", (event) => {
    muscles.forEach((each) => { each.used = event.detail[each.slug] || 0; });
  });
  document.addEventListener("note:add", () => { field.value = ""; });
})();
