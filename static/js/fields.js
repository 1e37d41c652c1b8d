// What stands in a form, as one line of text, and back again.

const FURNITURE = /^(csrfmiddlewaretoken|revision|seen|overwrite|onward|keep-.*)$/;

/** All fields that a person writes in, encoded like a form, in one order. */
export function written(form) {
  const fields = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !FURNITURE.test(name)));
  fields.sort();
  return fields;
}

/** The same as the server sent them, whatever was typed before this script came. */
export function sent(form) {
  const fresh = form.cloneNode(true);
  fresh.reset();
  return written(fresh);
}

/** Put values into the controls of one name. */
export function fill(form, name, values) {
  for (const control of form.querySelectorAll(`[name="${name}"]`)) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Put everything back as it was written. */
export function fillAll(form, text) {
  const fields = new URLSearchParams(text);
  for (const name of new Set([...form.elements].map((control) => control.name))) {
    if (name && !FURNITURE.test(name)) fill(form, name, fields.getAll(name));
  }
}
