// What stands in a form, as one line of text, and back again.

const FURNITURE = /^(csrfmiddlewaretoken|revision|seen|overwrite|onward|keep-.*)$/;

/** All fields that a person writes in, encoded like a form, in one order. */
export function written(form) {
  const fields = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !FURNITURE.test(name)));
  fields.sort();
  return fields;
}

/** The same fields as the server sent them, whatever was typed into them before this script came. */
export function sent(form) {
  const fields = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || control.disabled || FURNITURE.test(control.name) || /^(file|submit|button|fieldset)$/.test(control.type)) continue;
    if (control.options) {
      const chosen = [...control.options].filter((option) => option.defaultSelected);
      if (!chosen.length && !control.multiple && control.options.length) chosen.push(control.options[0]);
      for (const option of chosen) fields.append(control.name, option.value);
    } else if (!/^(checkbox|radio)$/.test(control.type) || control.defaultChecked) {
      fields.append(control.name, control.defaultValue);
    }
  }
  fields.sort();
  return fields;
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
