// Rows that are dragged by their grip into another order, with mouse, pen or finger: the form that holds them is told. Buttons do the same by keyboard, and those that delete ask first.
import { ask } from "./overlays.js";

let dragged = null;
let before = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.button === 0 && event.target.closest(".grip");
  if (!grip) return;
  event.preventDefault();
  dragged = grip.closest("[data-row]");
  before = [...dragged.parentElement.children];
  dragged.classList.add("item--dragged");
});

document.addEventListener("pointermove", (event) => {
  if (dragged && event.clientY < 90) window.scrollBy(0, -12);
  if (dragged && event.clientY > window.innerHeight - 90) window.scrollBy(0, 12);
  const over = dragged && document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]");
  if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
  const { top, height } = over.getBoundingClientRect();
  over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, async () => {
    if (!dragged) return;
    const [row, order, form] = [dragged, before, dragged.querySelector('[name="id"]').form];
    dragged = null;
    row.classList.remove("item--dragged");
    if (order.every((each, place) => each === row.parentElement.children[place])) return;
    form.setAttribute("hx-vals", JSON.stringify({ dropped: row.dataset.row }));
    window.htmx.trigger(form, "dropped");
    form.addEventListener("htmx:afterRequest", (event) => {
      form.removeAttribute("hx-vals");
      // What was not saved does not look as if it were.
      if (!event.detail.successful) order[0].parentElement?.append(...order);
    }, { once: true });
  });
}

// A part that renews itself waits until the hand is off it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (dragged) event.detail.shouldSwap = false;
});

// A button that sends by itself is asked about before it does.
document.addEventListener("htmx:confirm", async (event) => {
  const { elt, issueRequest } = event.detail;
  if (elt.localName !== "button" || !elt.dataset.confirm) return;
  event.preventDefault();
  if (await ask(elt.dataset.confirm, elt.dataset.confirmText)) issueRequest(true);
});
