(async () => {
  "use strict";
  // The worker answers with this page, under another address, where it has neither the network nor a copy.
  const heading = document.querySelector("[data-offline]");
  if (heading && location.pathname !== heading.dataset.offline) {
    document.title = document.title.replace(heading.textContent, heading.dataset.unreached);
    heading.textContent = heading.dataset.unreached;
    for (const part of document.querySelectorAll(".unreached")) part.hidden = false;
    for (const part of document.querySelectorAll(".reached")) part.remove();
  }

  const part = document.querySelector("#saved");
  if (!part || !window.caches) return;
  const [list, remove] = [part.querySelector("ul"), part.querySelector("button")];

  const title = async copy => {
    if (copy.headers.get("Content-Type").startsWith("text/html"))
      return new DOMParser().parseFromString(await copy.text(), "text/html").title;
    const name = /filename="([^"]+)"/.exec(copy.headers.get("Content-Disposition") ?? "");
    return name?.[1] ?? "";
  };

  const addresses = new Set();
  for (const name of ["kept", "pages"]) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).reverse()) {
      if (addresses.has(url)) continue;
      addresses.add(url);
      const row = document.createElement("li"), link = document.createElement("a");
      link.href = url;
      link.textContent = (await title(await cache.match(url, { ignoreVary: true }))) || new URL(url).pathname;
      row.append(link);
      list.append(row);
    }
  }
  part.hidden = !addresses.size;
  if (addresses.size) document.querySelector(".none")?.remove();

  remove.addEventListener("click", async () => {
    for (const name of ["kept", "pages", "files"]) await caches.delete(name);
    list.replaceChildren();
    remove.remove();
    part.querySelector("[role=status]").textContent = part.dataset.removed;
  });
})();
