// Sentences that pass, in the page's one live region. The server sends them with the header HX-Trigger: {"toast": {"text", "kind"}}.

const region = document.getElementById("toasts");
const failed = document.getElementById("failed").textContent.trim();

/** A sentence; `again` does it once more. What fails twice is said once. */
export function toast(text, kind, again) {
  const item = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (kind) item.classList.add(`toast--${kind}`);
  item.querySelector("span").textContent = text;
  const button = item.querySelector("[data-again]");
  button.hidden = !again;
  button.onclick = () => { item.remove(); again(); };
  for (const old of region.querySelectorAll(".toast--bad")) if (old.textContent === item.textContent) old.remove();
  region.append(item);
  fade(item);
}

// A refusal that names its place (HX-Retarget) is shown there, although its status is an error.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Retarget")) Object.assign(detail, { shouldSwap: true, isError: false });
});

/** Good news leaves by itself; bad news waits to be read. */
function fade(item) {
  if (!item.classList.contains("toast--bad")) setTimeout(() => item.matches(":hover, :focus-within") ? fade(item) : item.remove(), 6000);
}

region.querySelectorAll(".toast").forEach(fade);
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
document.body.addEventListener("toast", ({ detail }) => toast(detail.text, detail.kind));
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, ({ detail: { xhr, elt, requestConfig } }) => {
    if (xhr?.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
    const again = { A: () => elt.click(), FORM: () => elt.requestSubmit(requestConfig.triggeringEvent?.submitter) };
    toast(failed, "bad", again[elt.tagName]);
  });
}
