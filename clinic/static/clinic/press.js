/* Nothing moves under a finger: an answer that would change the page while somebody
   presses on it waits until it is let go. A tap that began on one thing and ended on
   another would be lost, or would hit what came in between. */
window.whenLifted = (function () {
  "use strict";

  const LONGEST_MS = 1500; // who keeps pressing, or dragged out of the window
  const TAP_MS = 50; // a finger's click comes a little after it was lifted
  const waiting = [];
  let isPressed = false;
  let timer = 0;

  function goOn() {
    isPressed = false;
    // Each by itself: an error in one must not keep the others back.
    waiting.splice(0).forEach((each) => window.setTimeout(each));
  }

  function liftIn(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(goOn, pause);
  }

  document.addEventListener("pointerdown", () => {
    isPressed = true;
    liftIn(LONGEST_MS);
  }, true);
  ["pointerup", "pointercancel"].forEach((name) => {
    document.addEventListener(name, () => liftIn(TAP_MS), true);
  });

  function whenLifted(change) {
    if (isPressed) waiting.push(change);
    else change();
  }

  document.addEventListener("htmx:beforeSend", (event) => {
    const request = event.detail.xhr;
    const answered = request.onload;
    request.onload = () => whenLifted(() => answered.call(request));
  });

  return whenLifted;
})();
