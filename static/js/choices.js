// In the admin: people who can be chosen are shown with their photos, which tell two of one name apart.
(() => {
  "use strict";
  const select2 = window.django?.jQuery?.fn.select2;
  if (!select2) return;
  select2.defaults.set("templateResult", choice => {
    if (choice.photo === undefined) return choice.text; // no person, or "Searching…"
    const line = document.createElement("span"), place = document.createElement(choice.photo ? "img" : "span");
    line.className = "choice";
    place.className = "portrait";
    if (choice.photo) Object.assign(place, {src: choice.photo, alt: "", width: 32, height: 32});
    line.append(place, choice.text);
    return line;
  });
})();
