// The command palette: Ctrl-K or its button opens it, the server finds, arrows choose, Enter goes. Focus stays in the field.
import { choose } from "./combobox.js";
import { show } from "./overlays.js";

const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else if (!document.querySelector("dialog:modal")) show(palette);
});

palette.addEventListener("opened", () => {
  field.select();
  window.htmx.trigger(field, "asked");
});

list.addEventListener("htmx:afterSettle", () => {
  const first = list.querySelector("[role=option]");
  choose(field, first);
  field.ariaExpanded = Boolean(first);
  palette.querySelector("[role=status]").textContent = list.querySelector("[data-told]").dataset.told;
});
