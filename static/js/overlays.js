// Popovers, dialogs and the question before something that cannot be undone.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-popover]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.popover).togglePopover();
  }
  const door = event.target.closest("[data-open]");
  if (door) document.getElementById(door.dataset.open).showModal();
  if (event.target.matches("dialog") && event.target.open) event.target.close();
});

document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && window.htmx) window.htmx.trigger(event.target, "opened");
}, true);

// A dialog that came back with errors in it opens by itself.
for (const dialog of document.querySelectorAll("dialog[data-show]")) dialog.showModal();

/** Ask in the one dialog of the page; resolves to true for "go on". Focus returns to where it was. */
function ask(title, text) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("#confirm-text").textContent = text || "";
  dialog.returnValue = "";
  dialog.showModal();
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
