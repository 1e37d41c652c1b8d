// Sentences that pass, in the page's one live region. The server sends them with the header HX-Trigger: {"toast": {"text", "kind"}}.

export function toast(text, kind = "") {
  const item = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (kind) item.classList.add(`toast--${kind}`);
  item.querySelector("span").textContent = text;
  document.getElementById("toasts").append(item);
  fade(item);
}

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
