// Light, dark or as the machine says: shown at once, and told to the server, which prints it on the next page.
import { post } from "./send.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch] button")) button.setAttribute("aria-pressed", String(button.value === theme));
  const data = new FormData(form);
  data.set("theme", theme);
  post(form.action, data);
});
