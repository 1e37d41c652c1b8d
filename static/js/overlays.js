// Popovers, dialogs and the question before something that cannot be undone.

const opened = (layer) => layer.dispatchEvent(new CustomEvent("opened"));
const openerOf = (layer) => document.querySelector(`[popovertarget="${layer.id}"], [data-popover="${layer.id}"]`);

/** Above the page, with the focus inside until it closes; then focus is where it was. */
export function show(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  opened(dialog);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-popover]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.popover).togglePopover();
  }
  const door = event.target.closest("[data-open]");
  if (door) {
    event.preventDefault();
    show(document.getElementById(door.dataset.open));
  }
  if (event.target.matches("dialog") && event.target.open) event.target.close();
});

document.addEventListener("toggle", ({ target, newState }) => {
  if (!target.matches("[popover]")) return;
  document.querySelector(`[data-popover="${target.id}"]`)?.setAttribute("aria-expanded", String(newState === "open"));
  if (newState === "open") opened(target);
}, true);

// Arrows walk through a menu; down on its button opens it; Escape leads back to the button.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  const opener = event.target.closest?.("[popovertarget], [data-popover]");
  if (event.key === "Escape" && menu) return void (menu.hidePopover(), openerOf(menu)?.focus());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? { Home: -Infinity, End: Infinity }[event.key];
  const open = menu || (event.key === "ArrowDown" && document.getElementById(opener?.getAttribute("popovertarget") || opener?.dataset.popover));
  if (!step || !open?.matches?.(".menu") || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  if (!menu) open.showPopover();
  const stops = [...open.querySelectorAll("a, button")].filter((stop) => stop.checkVisibility());
  const here = stops.indexOf(document.activeElement);
  const next = Number.isFinite(step) ? (here + step + stops.length) % stops.length : step < 0 ? 0 : stops.length - 1;
  stops[here < 0 ? 0 : next]?.focus();
});

// A dialog that came back with errors in it opens by itself.
for (const dialog of document.querySelectorAll("dialog[data-show]")) show(dialog);

/** Ask in the one dialog of the page; resolves to true for "go on". Focus returns to where it was. */
export function ask(title, text) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("#confirm-text").textContent = text || "";
  dialog.returnValue = "";
  show(dialog);
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

const asked = new WeakSet();
document.addEventListener("submit", async (event) => {
  const words = (event.submitter?.dataset.confirm && event.submitter) || (event.target.dataset.confirm && event.target);
  if (!words || asked.delete(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter, target } = event;
  if (await ask(words.dataset.confirm, words.dataset.confirmText)) {
    asked.add(target);
    target.requestSubmit(submitter?.isConnected ? submitter : undefined);
  }
}, true);