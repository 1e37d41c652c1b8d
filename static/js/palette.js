// The command palette: Ctrl-K or its button opens it, the server finds, arrows choose, Enter goes. Focus stays in the field.
import { show } from "./overlays.js";

const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");

function choose(option) {
  for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each === option));
  field.setAttribute("aria-expanded", String(Boolean(option)));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

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

field.addEventListener("keydown", (event) => {
  const options = [...list.querySelectorAll("[role=option]")];
  const here = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    choose(options[(here + step + options.length) % options.length]);
  } else if (event.key === "Enter" && here >= 0) {
    event.preventDefault();
    options[here].click();
  }
});

list.addEventListener("htmx:afterSettle", () => {
  choose(list.querySelector("[role=option]"));
  palette.querySelector("[role=status]").textContent = list.querySelector("[data-told]").dataset.told;
});
