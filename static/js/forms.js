// Focus on what is wrong, count characters, submit a filter when it changes, send a form once.

function ready(root) {
  root.querySelector("[data-focus]")?.focus();
}
ready(document);
document.body.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));

// Focus is never lost: after a swap it is on the same thing again, else on the first new thing, else at the beginning of the page's content.
let held = "";
const named = (node, name) => node.hasAttribute(name) ? `[${name}="${CSS.escape(node.getAttribute(name))}"]` : "";
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const here = document.activeElement;
  if (!detail.target.contains(here) || here === document.body) return;
  const form = here.form && here.type !== "search" ? `form${named(here.form, "action")} ` : "";
  held = here.id ? `#${CSS.escape(here.id)}` : `${form}${here.localName}${named(here, "name")}${named(here, "value")}${named(here, "href")}${named(here, "aria-label")}`;
});
let moved = false;
document.body.addEventListener("htmx:pushedIntoHistory", () => { moved = true; });
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if ((held || moved) && document.activeElement === document.body) {
    const same = held && document.querySelector(held);
    const next = same || (held && detail.elt.querySelector?.("a, button, input, select, textarea")) || document.getElementById("main");
    next.focus({ preventScroll: true });
  }
  [held, moved] = ["", false];
});

document.addEventListener("input", (event) => {
  const tally = document.getElementById(event.target.dataset?.tally || "");
  if (tally) tally.textContent = tally.textContent.trim().replace(/^[\d.,]+/, String([...event.target.value].length));
});

document.addEventListener("change", (event) => {
  // In an open drawer one chooses several things first, and sends them with its button.
  if (event.target.form?.matches("[data-submit-on-change]") && event.target.matches("select, [type=checkbox]") && !event.target.closest(":popover-open")) event.target.form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || !event.submitter || event.target.hasAttribute("hx-post")) return;
  if (event.submitter.ariaBusy === "true") event.preventDefault();
  else event.submitter.ariaBusy = "true";
});
// Coming back with the browser's button shows the page as it was left: nothing is busy any more.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll('form [aria-busy="true"]')) button.ariaBusy = null;
});
