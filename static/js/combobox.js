// A field and the options under it (role combobox, aria-controls): arrows choose, Enter goes, focus stays in the field.

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));

/** Choose one option of a field's list, or none. */
export function choose(field, option) {
  for (const each of listOf(field).querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[role=combobox]");
  if (!field) return;
  const options = [...listOf(field).querySelectorAll("[role=option]")].filter((each) => each.checkVisibility());
  const here = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    choose(field, options[here < 0 && step < 0 ? options.length - 1 : (here + step + options.length) % options.length]);
  } else if (event.key === "Enter" && here >= 0) {
    event.preventDefault();
    options[here].click();
  }
});
