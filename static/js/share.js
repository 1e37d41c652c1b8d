// How does a link leave the page? By the device's own sheet where it has one, else copied; without this module as text and by mail.
import { toast } from "./toasts.js";

for (const link of document.querySelectorAll("[data-copy][hidden]")) link.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (button && navigator.share) {
    event.preventDefault(); // the menu stays closed
    await navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {}); // closed without sharing
  }
  const link = event.target.closest("[data-copy]");
  if (link && navigator.clipboard) {
    event.preventDefault();
    await navigator.clipboard.writeText(link.href);
    link.closest("[popover]")?.hidePopover();
    toast(link.dataset.copied);
  }
});
document.addEventListener("focusin", ({ target }) => { if (target.matches("input[readonly]")) target.select(); });
