(() => {
  "use strict";
  const { worker, saved } = document.currentScript.dataset;
  const page = document.documentElement;
  const workers = navigator.serviceWorker;

  if (page.dataset.savedAt) {
    const at = new Date(page.dataset.savedAt);
    const day = at.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short", year: "numeric" };
    const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
    const when = at.toLocaleString(page.lang, { ...day, ...hour });
    const note = document.createElement("p");
    note.className = "notice";
    note.setAttribute("role", "status");
    document.querySelector("main").prepend(note);
    setTimeout(() => (note.textContent = saved.replace("{when}", when))); // a status is read out when its text changes
  }

  if (!workers) return;
  const isFirst = !workers.controller;
  addEventListener("load", async () => {
    try {
      await workers.register(worker);
      const { active } = await workers.ready;
      if (isFirst) active.postMessage([location.href, ...performance.getEntriesByType("resource").map(each => each.name)]);
    } catch {} // a private window, or no room: the page is whole without
  });

  for (const part of document.querySelectorAll("[data-keep]")) {
    const [button, status] = part.children, url = part.dataset.keep, save = button.textContent;
    const size = bytes =>
      new Intl.NumberFormat(page.lang, {
        style: "unit",
        unit: bytes < 1e6 ? "kilobyte" : "megabyte",
        maximumFractionDigits: bytes < 1e6 ? 0 : 1,
      }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
    const show = async () => {
      const copy = await caches.match(url, { ignoreVary: true });
      button.textContent = copy ? part.dataset.remove : save;
      status.textContent = copy ? part.dataset.kept.replace("{size}", size((await copy.blob()).size)) : "";
      return copy;
    };
    let isBusy = false;
    button.addEventListener("click", async () => {
      if (isBusy) return;
      isBusy = true;
      try {
        if (await caches.match(url, { ignoreVary: true }))
          for (const name of ["kept", "pages"]) await (await caches.open(name)).delete(url, { ignoreVary: true });
        else {
          status.textContent = part.dataset.saving;
          await (await caches.open("kept")).add(new Request(url, { cache: "no-cache" }));
        }
        await show();
      } catch {
        status.textContent = part.dataset.failed;
      }
      isBusy = false;
    });
    workers.ready.then(show).then(() => (part.hidden = false), () => {});
  }
})();
