"use strict";
const RELEASE = {{ release }};

// Only what belongs to a release is thrown away with it: what readers saved stays, with the files that it was made
// with.
const SHELL = `shell-${RELEASE.version}`, PAGES = "pages", FILES = "files", KEPT = "kept";
const PATIENCE = 3000, MOST_PAGES = 50;

// Answers to what somebody typed, and what holds at this moment only
const UNKEPT = /^\/(api|check|offline|request|search)\/|\/(feedback|preview|questions|request)\//;
const PAGE = /(\/|^\/sessions\/.+\.(pdf|zip))$/;
// An address may begin with a language.
const languageOf = url => RELEASE.languages.find(code => url.pathname.startsWith(`/${code}/`)) ?? "";
const bare = url => url.pathname.slice(languageOf(url) && languageOf(url).length + 1);
const isPage = url => PAGE.test(bare(url)) && RELEASE.sections.includes(bare(url).split("/")[1]);
const isKept = url => isPage(url) && !UNKEPT.test(bare(url));
const isFile = url => url.pathname.startsWith(RELEASE.files) || url.pathname.startsWith("/photos/");
const isOwn = url => url.origin === location.origin;

// A page that depends on a cookie holds a form or is for somebody signed in.
const mayBeKept = response =>
  response.status === 200 && response.type === "basic" && !response.redirected &&
  !/private|no-store/i.test(response.headers.get("Cache-Control") ?? "") &&
  !/cookie|\*/i.test(response.headers.get("Vary") ?? "");
const isGone = response => response.status === 404 || response.status === 410;
const isOfType = (response, type) => (response.headers.get("Content-Type") ?? "").startsWith(type);
const find = (name, key) => caches.open(name).then(cache => cache.match(key, { ignoreVary: true }));
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));

// One change of the caches at a time: a page is never between its files and itself while others are tidied away.
let last = Promise.resolve();
const inTurn = work => (last = last.then(work, work));

function dated(response, body) {
  const headers = new Headers(response.headers);
  ["Content-Encoding", "Content-Length", "Accept-Ranges"].forEach(name => headers.delete(name));
  if (!headers.has("Date")) headers.set("Date", new Date().toUTCString());
  return new Response(body, { headers });
}

async function keepPage(url, response, shelf, filesShelf) {
  const html = await response.text();
  const files = await caches.open(filesShelf);
  for (const [, path] of html.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg))"/g))
    if (path.startsWith(RELEASE.files) && !(await files.match(path))) await files.add(path);
  await replace(shelf, url, dated(response, html));
}

async function replace(shelf, url, response) {
  const cache = await caches.open(shelf);
  await cache.delete(url, { ignoreVary: true }); // the newest is the last of its keys
  await cache.put(url, response);
}

async function record(url, response) {
  if (isGone(response)) return forget(url);
  if (isOfType(response, "text/html")) await keepPage(url, response, PAGES, FILES);
  else await replace((await find(KEPT, url)) ? KEPT : PAGES, url, dated(response, response.body));
  await trim(MOST_PAGES);
  await keepLastResort(languageOf(new URL(url)));
}

async function recorded(url, response) {
  const isReadable = ["text/html", "application/pdf"].some(type => isOfType(response, type));
  if (!isGone(response) && !(isReadable && mayBeKept(response))) return;
  const copy = response.clone(); // of these alone: what nobody reads of a copy stays in memory
  await inTurn(() => record(url, copy).catch(error => error.name === "QuotaExceededError" && trim(MOST_PAGES / 2)));
}

async function forget(url) {
  for (const name of [PAGES, KEPT]) await (await caches.open(name)).delete(url, { ignoreVary: true });
  await tidy();
}

async function trim(most) {
  const pages = await caches.open(PAGES);
  const old = (await pages.keys()).filter(key => bare(new URL(key.url)) !== RELEASE.home).slice(0, -most);
  if (!old.length) return;
  for (const key of old) await pages.delete(key, { ignoreVary: true });
  await tidy();
}

// Drops the files that no saved page shows.
async function tidy() {
  const pages = await caches.open(PAGES), files = await caches.open(FILES), shown = new Set();
  for (const page of await pages.matchAll())
    if (isOfType(page, "text/html"))
      for (const [path] of (await page.text()).matchAll(/\/[^"\s,]+\.\w+/g)) shown.add(path);
  for (const key of await files.keys()) if (!shown.has(new URL(key.url).pathname)) await files.delete(key);
}

async function saved(url) {
  const whole = new URL(url);
  if (/^\/(sessions|speakers|organisations)\//.test(bare(whole))) whole.search = "";
  const copy = (await find(KEPT, url)) ?? (await find(PAGES, url)) ?? (await find(PAGES, whole.href));
  if (!copy || !isOfType(copy, "text/html")) return copy;
  const at = new Date(copy.headers.get("Date")).toISOString();
  return new Response((await copy.text()).replace("<html", `<html data-saved-at="${at}"`), { headers: copy.headers });
}

// In the language of the address, as far as a page of it was read before
const lastResort = async url => (await find(SHELL, offlineIn(languageOf(url)))) ?? find(SHELL, RELEASE.offline);
const offlineIn = language => language ? `/${language}${RELEASE.offline}` : RELEASE.offline;

async function keepLastResort(language) {
  const address = offlineIn(language);
  if (await find(SHELL, address)) return;
  const response = await fetch(address);
  if (mayBeKept(response)) await keepPage(address, response, SHELL, SHELL);
}

async function page(event, url) {
  // Asks the portal each time: the browser's own cache would answer by itself while a copy is a second too old.
  const answer = fetch(event.request, { cache: "no-cache" });
  event.waitUntil(answer.then(response => recorded(url.href, response)).catch(() => {}));
  const first = await Promise.race([answer.catch(() => null), wait(PATIENCE)]);
  if (first && ![502, 503, 504].includes(first.status)) return first;
  return (await saved(url.href)) ?? answer.catch(() => lastResort(url));
}

async function file(event, url) {
  const copy = (await find(FILES, url.href)) ?? (await find(SHELL, url.href));
  if (copy && /immutable/.test(copy.headers.get("Cache-Control"))) return copy;
  const response = await fetch(event.request).catch(error => copy ?? Promise.reject(error));
  if (url.pathname.startsWith("/photos/") && mayBeKept(response)) {
    const picture = response.clone();
    event.waitUntil(inTurn(() => replace(FILES, url.href, picture).catch(() => trim(MOST_PAGES / 2))));
  }
  return response;
}

// The first page is shown before there is a worker, so that it tells its address and what it has loaded.
async function firstVisit(addresses) {
  const urls = addresses.map(each => new URL(each, location)).filter(isOwn);
  const home = new URL(RELEASE.home, location);
  for (const url of urls.filter(isKept)) await recorded(url.href, await fetch(url));
  if (!(await find(PAGES, home.href))) await recorded(home.href, await fetch(home));
  for (const url of urls.filter(each => each.pathname.startsWith("/photos/"))) {
    const response = await fetch(url);
    if (mayBeKept(response)) await inTurn(() => replace(FILES, url.href, response));
  }
}

async function install() {
  const response = await fetch(RELEASE.offline);
  // The browser tries again later.
  if (!mayBeKept(response)) throw new Error(`${response.status} for ${RELEASE.offline}`);
  await keepPage(RELEASE.offline, response, SHELL, SHELL);
  await self.skipWaiting(); // pages of any release do with any worker: what they share are the names of two caches
}

async function activate() {
  for (const name of await caches.keys())
    if (![SHELL, PAGES, FILES, KEPT].includes(name)) await caches.delete(name);
  await inTurn(tidy);
  await self.clients.claim();
}

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(activate()));
self.addEventListener("message", event => event.waitUntil(firstVisit(event.data).catch(() => {})));
self.addEventListener("fetch", event => {
  const { request } = event, url = new URL(request.url);
  url.hash = "";
  if (request.method !== "GET" || !isOwn(url) || request.headers.has("Range")) return;
  if (request.mode !== "navigate") isFile(url) && event.respondWith(file(event, url));
  else if (isPage(url)) event.respondWith(isKept(url) ? page(event, url) : fetch(request).catch(() => lastResort(url)));
});
