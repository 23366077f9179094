/* The arrow keys go from slot to slot; Tab does it without this file. */
(function () {
  "use strict";

  const table = document.getElementById("diary-table");
  if (!table) return;

  function box(cell) {
    const area = cell.getBoundingClientRect();
    return { x: area.left + area.width / 2, y: area.top + area.height / 2, area };
  }

  /* How far a target lies off in the wanted direction; nothing that lies elsewhere. */
  function distance(from, to, key) {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const along = sideways ? dx : dy;
    const across = sideways ? dy : dx;
    const forward = key === "ArrowRight" || key === "ArrowDown" ? along : -along;
    if (forward <= 4) return Infinity;
    return forward + 4 * Math.abs(across);
  }

  table.addEventListener("keydown", (event) => {
    if (!/^Arrow(Up|Down|Left|Right)$/.test(event.key)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const here = event.target.closest("a, button");
    if (!here) return;
    const from = box(here);
    let nearest = null;
    let least = Infinity;
    table.querySelectorAll("tbody a, tbody button").forEach((target) => {
      const far = distance(from, box(target), event.key);
      if (target !== here && far < least) {
        least = far;
        nearest = target;
      }
    });
    if (!nearest) return;
    event.preventDefault();
    nearest.focus();
    nearest.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
})();
