// Asks before a page with typed, unsaved words is left, by its own links too.
(() => {
  "use strict";
  const form = document.querySelector("form.decisions, form.intake, .intake-paste form, form[id$=_form][method=post]");
  if (!form) return;
  const words = () => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const cameBack = document.querySelector(".errornote, .notice[role=alert]") !== null;
  let before = null, isSent = false;
  // Other scripts of the page fill in what they need while it is loaded.
  window.addEventListener("load", () => setTimeout(() => before = words().toString()));
  form.addEventListener("submit", () => isSent = true);
  window.addEventListener("pageshow", () => isSent = false);
  window.addEventListener("beforeunload", event => {
    if (isSent || before === null || (!cameBack && words().toString() === before)) return;
    event.preventDefault();
  });
})();
