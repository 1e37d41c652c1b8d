// The reading room: turn with keys or a swipe, zoom, and leave the page at once when access ends.
// The links with rel "prev" and "next" are the way; htmx swaps the room where the page says so.

const room = () => document.querySelector("[data-reader]");
const turn = (way) => room()?.querySelector(`a[rel="${way}"]`)?.click();
const ZOOMS = 4;

function zoom(by) {
  const leaf = room()?.querySelector(".leaf");
  if (!leaf) return;
  const next = Math.min(Math.max(Number(leaf.dataset.zoom || 1) + by, 1), ZOOMS);
  leaf.dataset.zoom = next;
  sessionStorage.setItem("zoom", next);
}

document.addEventListener("keydown", (event) => {
  if (!room() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const act = {
    ArrowRight: () => turn("next"), PageDown: () => turn("next"), ArrowLeft: () => turn("prev"), PageUp: () => turn("prev"),
    Home: () => turn("first"), End: () => turn("last"), "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom-by]");
  if (button) zoom(Number(button.dataset.zoomBy));
});

let from = null;
document.addEventListener("touchstart", (event) => { from = event.touches.length === 1 && event.target.closest(".leaf") ? event.touches[0] : null; }, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!from || Number(room()?.querySelector(".leaf")?.dataset.zoom || 1) > 1) return;
  const to = event.changedTouches[0];
  const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
  if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? "next" : "prev");
});

function arrive() {
  const leaf = room()?.querySelector(".leaf");
  if (!leaf) return;
  leaf.dataset.zoom = sessionStorage.getItem("zoom") || 1;
  // The strip shows where one is, without scrolling the page itself.
  const here = room().querySelector(".filmstrip [aria-current]");
  if (here) here.parentElement.closest(".filmstrip").scrollTo({ left: here.offsetLeft - 120, top: here.offsetTop - 160 });
}
arrive();
document.body.addEventListener("htmx:afterSettle", arrive);

// SECURITY: what is on the screen goes before the server is asked what to show instead.
document.body.addEventListener("access.closed", (event) => {
  const open = room();
  if (!open || (event.detail?.pitch && event.detail.pitch !== open.dataset.pitch)) return;
  open.querySelector(".leaf")?.replaceChildren();
  location.reload();
});
// A page image that is refused means that access has ended, socket or not.
document.addEventListener("error", (event) => {
  if (event.target.matches?.("[data-reader] .leaf img") && !sessionStorage.getItem("refused")) {
    sessionStorage.setItem("refused", "1");
    location.reload();
  }
}, true);
document.addEventListener("load", (event) => {
  if (event.target.matches?.("[data-reader] .leaf img")) sessionStorage.removeItem("refused");
}, true);
