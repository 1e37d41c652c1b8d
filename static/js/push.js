// May this device ring when no page is open? The browser asks the person, and gives an address at its push service that we keep.
import { post } from "./send.js";
import { toast } from "./toasts.js";

const place = document.querySelector("[data-push]");
const button = place.querySelector("[data-ring]");
button.hidden = !("PushManager" in window);
button.addEventListener("click", async () => {
  const worker = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: place.dataset.push };
  const given = await worker.pushManager.subscribe(options).catch(() => null);
  if (!given) return toast(place.dataset.denied, "bad");
  const { ok, answer } = await post(place.dataset.add, new URLSearchParams({ endpoint: given.endpoint }));
  if (ok) location.reload();
  else toast(answer.detail || place.dataset.denied, "bad");
});
