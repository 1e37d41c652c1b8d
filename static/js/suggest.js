// What the beginning of a search may go on to: shown under the field while one types, gone with Escape or when one leaves.
import { choose } from "./combobox.js";

const parts = () => ({ field: document.getElementById("q"), list: document.getElementById("suggestions") });

function show(open) {
  const { field, list } = parts();
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  if (!open) choose(field, null);
}

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "suggestions") return;
  const { field, list } = parts();
  const told = list.querySelector("[data-told]");
  show(Boolean(told) && document.activeElement === field);
  document.getElementById("suggested").textContent = told?.dataset.told || "";
});

document.addEventListener("focusin", ({ target }) => {
  if (target.id === "q" && !target.value) window.htmx.trigger(target, "asked");
});
document.addEventListener("focusout", ({ target }) => { if (target.id === "q") show(false); });
// A click on an option must not take the focus first, or the list would be gone.
document.addEventListener("mousedown", (event) => { if (event.target.closest("#suggestions")) event.preventDefault(); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "q" || event.key !== "Escape" || parts().list.hidden) return;
  event.preventDefault();
  show(false);
});
document.addEventListener("submit", ({ target }) => { if (target.id === "filters") show(false); });
