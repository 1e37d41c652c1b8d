// The reading room: turn with keys or a swipe, zoom, wait, try again, and leave the page at once when access ends.
// A turn asks the server for one page that will be shown: the ledger holds what was seen. What comes ahead is sealed.
import { drop, open, prepare, tokenFor } from "./envelope.js";
import { show } from "./overlays.js";

const room = () => document.querySelector("[data-reader]");
const leaf = () => room()?.querySelector(".leaf");
const told = document.getElementById("told");
const ZOOMS = 4;
const GONE = [401, 403, 404];
const on = (name, act) => document.body.addEventListener(name, act);
let [wanted, asking] = [null, false];
let [before, heading] = [1, 1]; // the page that was open before, and which way they read

/** Go to a page. Whoever presses faster than the server answers lands where they meant, without the pages between. */
function go(number) {
  const { page, pages } = room().dataset;
  wanted = Math.min(Math.max(number, 1), Number(pages));
  if (asking || wanted === Number(page)) return;
  const form = room().querySelector(".pageno");
  form.elements.page.value = wanted;
  form.requestSubmit();
}
const turn = (by) => go((asking && wanted !== null ? wanted : Number(room().dataset.page)) + by);
const onward = () => getComputedStyle(room()).direction === "rtl" ? -1 : 1;

function zoomTo(level) {
  const zoom = Math.min(Math.max(level, 1), ZOOMS);
  leaf().dataset.zoom = zoom;
  sessionStorage.setItem("zoom", zoom);
  told.textContent = `${room().dataset.zoomed} ${zoom}/${ZOOMS}`;
}
const zoomed = () => Number(leaf()?.dataset.zoom || 1);

/** A screen further; at the end of the page the next one. */
function further(by) {
  const stage = room().querySelector(".stage");
  const scroller = getComputedStyle(stage).overflowY === "auto" && stage.scrollHeight > stage.clientHeight + 2 ? stage : document.scrollingElement;
  const left = by > 0 ? scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop : scroller.scrollTop;
  if (left > 2) scroller.scrollBy({ top: by * scroller.clientHeight * .85 });
  else turn(by);
}

document.addEventListener("keydown", (event) => {
  const inHand = "input, textarea, select, dialog" + (event.key === " " ? ", a, button" : "");
  if (!room() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(inHand)) return;
  const act = {
    ArrowRight: () => turn(onward()), ArrowLeft: () => turn(-onward()), PageDown: () => turn(1), PageUp: () => turn(-1),
    Home: () => go(1), End: () => go(Number(room().dataset.pages)), " ": () => further(event.shiftKey ? -1 : 1),
    "+": () => zoomTo(zoomed() + 1), "=": () => zoomTo(zoomed() + 1), "-": () => zoomTo(zoomed() - 1), 0: () => zoomTo(1),
    "?": () => show(document.getElementById("keys")),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom-by]");
  if (button) zoomTo(zoomed() + Number(button.dataset.zoomBy));
  if (event.target.closest("[data-retry]")) again();
});
document.addEventListener("dblclick", (event) => { if (event.target.closest(".leaf img")) zoomTo(zoomed() > 1 ? 1 : 2); });

let from = null;
document.addEventListener("touchstart", (event) => { from = event.touches.length === 1 && event.target.closest(".leaf") ? event.touches[0] : null; }, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!from || zoomed() > 1 || (window.visualViewport?.scale || 1) > 1.01) return;
  const to = event.changedTouches[0];
  const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
  if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? onward() : -onward());
});

// ---------------------------------------- a page arrives, or does not

function arrive() {
  if (!leaf()) return;
  const image = leaf().querySelector("img");
  leaf().dataset.zoom = sessionStorage.getItem("zoom") || 1;
  if (image.dataset.key || !image.complete) leaf().setAttribute("aria-busy", "true");
  else if (image.naturalWidth) settled();
  else if (image.src) lost();
  if (image.dataset.key) open(image);
  // The strip shows where one is, without scrolling the page itself.
  const here = room().querySelector(".filmstrip [aria-current]");
  here?.closest(".filmstrip").scrollTo({ left: here.offsetLeft - 120, top: here.offsetTop - 160 });
  const left = Date.parse(room().dataset.until) - Date.now();
  if (left < 2 ** 31) setTimeout(close, Math.max(left, 0) + 1000);
}

/** A page is on the screen: the one that is likely next may come. */
function settled() {
  leaf().removeAttribute("aria-busy");
  const [page, pages] = [+room().dataset.page, +room().dataset.pages];
  if (page !== before) heading = page > before ? 1 : -1;
  before = page;
  const next = page === 1 ? 2 : page + heading;
  if ("ahead" in room().dataset && next <= pages) prepare(next);
}

/** Close when access has ended. The room itself knows; it records no page. */
async function look() {
  const { redirected, status } = await fetch(location.href).catch(() => ({}));
  if (redirected || GONE.includes(status)) close();
}

/** Is the way broken, or has access ended? */
async function lost() {
  leaf().removeAttribute("aria-busy");
  await look();
  if (leaf()?.firstElementChild) leaf().querySelector(".lost").hidden = false;
}

function again() {
  const sign = leaf()?.querySelector(".lost");
  if (!sign || sign.hidden) return;
  sign.hidden = true;
  const image = leaf().querySelector("img");
  leaf().setAttribute("aria-busy", "true");
  image.src = image.dataset.src || image.getAttribute("src");
  room().querySelector(".stage").focus({ preventScroll: true });
}
addEventListener("online", again);

// SECURITY: what is on the screen goes before the server is asked what to show instead.
function close() {
  drop();
  leaf()?.replaceChildren();
  location.reload();
}
on("access.closed", ({ detail }) => {
  if (room() && (!detail?.pitch || detail.pitch === room().dataset.pitch)) close();
});
// SECURITY: an end that came before this page listened was not heard here.
for (const name of ["unheard", "resync"]) on(name, () => { if (room()) look(); });
addEventListener("pagehide", drop);
// SECURITY: a page that the browser kept for its "back" button is asked for anew.
addEventListener("pageshow", (event) => { if (event.persisted && room()) close(); });

const isPage = (target) => target.matches?.("[data-reader] .leaf img");
document.addEventListener("load", ({ target }) => { if (isPage(target)) settled(); }, true);
document.addEventListener("error", ({ target }) => { if (isPage(target)) lost(); }, true);

// The target that was asked for: a refusal leads its toast elsewhere.
const turning = ({ detail }) => detail.requestConfig?.target?.id === "room";
on("htmx:configRequest", ({ detail }) => {
  if (detail.target?.id !== "room") return;
  const token = tokenFor(Number(detail.parameters.page ?? new URL(detail.path, location).searchParams.get("page")));
  if (token) detail.headers.Envelope = token;
});
on("htmx:beforeRequest", (event) => { if (turning(event)) asking = true; });
on("htmx:afterRequest", (event) => {
  if (!turning(event)) return;
  asking = false;
  if (!event.detail.successful) wanted = null;
  if (GONE.includes(event.detail.xhr.status)) close();
});
on("htmx:afterSettle", () => {
  arrive();
  told.textContent = leaf()?.querySelector("img").alt || "";
  if (wanted !== null && wanted !== Number(room()?.dataset.page)) go(wanted);
  else wanted = null;
});
arrive();
