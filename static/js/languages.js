(() => {
  "use strict";
  const CHOSEN = "language"; // what the reader chose, or declined to leave
  const here = document.documentElement.lang;
  const links = [...document.querySelectorAll(".languages a[data-offer]")];
  const stored = () => {
    try {
      return localStorage.getItem(CHOSEN);
    } catch {
      return here; // a browser that stores nothing is asked nothing: it would be asked on every page
    }
  };
  const store = code => {
    try {
      localStorage.setItem(CHOSEN, code);
    } catch {}
  };
  for (const link of links) link.addEventListener("click", () => store(link.lang));

  const fits = (code, asked) => asked === code || asked.split("-")[0] === code.split("-")[0];
  const asked = navigator.languages.map(each => each.toLowerCase());
  const first = asked.map(each => links.find(link => fits(link.lang, each))).find(Boolean);
  if (!first || first.lang === here || stored()) return;

  const offer = document.createElement("p"), link = first.cloneNode(), close = document.createElement("button");
  offer.className = "notice offer";
  offer.lang = first.lang;
  offer.dir = first.dataset.direction;
  link.textContent = first.dataset.offer;
  link.addEventListener("click", () => store(first.lang));
  close.type = "button";
  close.textContent = first.dataset.close;
  close.addEventListener("click", () => {
    store(here);
    offer.remove();
    document.querySelector("main").focus();
  });
  offer.append(link, " ", close);
  document.querySelector("main").prepend(offer);
})();
