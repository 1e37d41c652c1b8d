// What the command palette finds: the server looks, arrows choose, Enter goes. Focus stays in the field.
import { choose } from "./combobox.js";

const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");

function ask() {
  field.select();
  window.htmx.trigger(field, "asked");
}

list.addEventListener("htmx:afterSettle", () => {
  const first = list.querySelector("[role=option]");
  choose(field, first);
  field.ariaExpanded = Boolean(first);
  palette.querySelector("[role=status]").textContent = list.querySelector("[data-told]").dataset.told;
});
palette.addEventListener("opened", ask);
// Opened before this was there: what was typed meanwhile stays, and is asked once more.
window.htmx.trigger(field, "asked");
