// Renews the page when it would read differently, part by part, where the reader stays: parts are elements with an id.
(() => {
  "use strict";
  const main = document.querySelector("main");
  const parts = ["notices", "head", "talks", "day"];
  const tries = 60_000; // milliseconds from one try to the next while the portal cannot be reached
  let timer;

  const sign = each => each.getAttribute("href") ?? each.textContent;
  const alike = (part, each) => [...part.querySelectorAll("a, summary")].filter(other => sign(other) === sign(each));

  const replace = (old, fresh) => {
    const opened = [...old.querySelectorAll("details")].map(each => each.open);
    const { activeElement } = document;
    const focused = alike(old, activeElement).indexOf(activeElement);
    old.replaceWith(fresh);
    fresh.querySelectorAll("details").forEach((each, number) => (each.open = opened[number] ?? each.open));
    if (focused >= 0) alike(fresh, activeElement)[focused]?.focus({ preventScroll: true });
  };

  const renew = async () => {
    let wait = tries;
    try {
      const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (answer.ok && fresh) {
        for (const sheet of page.querySelectorAll("link[rel=stylesheet]"))
          if (!document.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) document.head.append(sheet);
        for (const id of parts) {
          const old = document.getElementById(id), part = page.getElementById(id);
          if (!old && part && id === "notices") main.prepend(part);
          else if (old && !part) old.remove();
          else if (old && old.innerHTML !== part.innerHTML) replace(old, part);
        }
        main.dataset.renewsAt = fresh.dataset.renewsAt ?? "";
        if (new Date(main.dataset.renewsAt) > new Date()) wait = 0;
      }
    } catch {} // without a network the page stays as it is, and says when it was made
    plan(wait);
  };

  const plan = least => {
    clearTimeout(timer);
    if (!main.dataset.renewsAt) return;
    const left = new Date(main.dataset.renewsAt) - Date.now();
    const spread = 1000 + Math.random() * 9000; // not every reader at once
    timer = setTimeout(renew, Math.max(left + spread, least));
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && new Date(main.dataset.renewsAt) < new Date()) renew();
  });
  plan(0);
})();
