// Asks before a page with typed, unsaved words is left: by its own links, and by sending another of its forms.
(() => {
  "use strict";
  const forms = [...document.querySelectorAll(
    "form.decisions, form.intake, .intake-paste form, #content-main form[method=post]:not(#changelist-form)")];
  if (!forms.length) return;
  const words = form => new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();
  const cameBack = document.querySelector(".errornote, .notice[role=alert]") !== null;
  let before = null, sent = null;
  // Other scripts of the page fill in what they need while it is loaded.
  window.addEventListener("load", () => setTimeout(() => before = forms.map(words)));
  for (const form of forms) form.addEventListener("submit", () => sent = form);
  window.addEventListener("pageshow", () => sent = null);
  window.addEventListener("beforeunload", event => {
    if (before === null || (cameBack && sent)) return;
    if (cameBack || forms.some((form, index) => form !== sent && words(form) !== before[index])) event.preventDefault();
  });
})();
