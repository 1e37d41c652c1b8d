// Sentences that pass, in the page's one live region. The server sends them with the header HX-Trigger: {"toast": {"text", "kind"}}.

export function toast(text, kind = "") {
  const item = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (kind) item.classList.add(`toast--${kind}`);
  item.querySelector("span").textContent = text;
  document.getElementById("toasts").append(item);
}

// A refusal that names its place (HX-Retarget) is shown there, although its status is an error.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Retarget")) Object.assign(detail, { shouldSwap: true, isError: false });
});
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.(".toast")) fade(node);
}).observe(document.getElementById("toasts"), { childList: true });

/** Good news leaves by itself; bad news waits to be read. */
function fade(item) {
  if (!item.classList.contains("toast--bad")) setTimeout(() => item.matches(":hover, :focus-within") ? fade(item) : item.remove(), 6000);
}

for (const item of document.querySelectorAll("#toasts .toast")) fade(item);
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => {
    const told = event.detail.xhr?.getResponseHeader("HX-Trigger")?.includes('"toast"');
    if (!told) toast(document.getElementById("failed").textContent, "bad");
  });
}
