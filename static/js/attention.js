// How long is a page looked at? A beat every quarter of a minute, and one when the page is left, while it is on the screen, in focus, and somebody
// stirs. The server believes no more than its own clock saw; see docs/evidence.md.
import { post } from "./send.js";

const [EVERY, LEAST, IDLE, TICK] = [15000, 1000, 60000, 500];
const room = () => document.querySelector("[data-beat]");
let [looked, stirred, ticked] = [0, performance.now(), performance.now()];

for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, () => { stirred = performance.now(); }, { passive: true, capture: true });
}

function looking() {
  const image = room()?.querySelector(".leaf img");
  return image?.complete && image.naturalWidth > 0 && !document.hidden && document.hasFocus() && performance.now() - stirred < IDLE;
}

/** Send what was looked at since the last beat. The token of one page is never used for another; it stands on the room, none while a beat is on its way. */
async function beat(leaving = false) {
  const [here, token, sent] = [room(), room()?.dataset.beat, Math.round(looked)];
  if (!token || sent < LEAST) return;
  [here.dataset.beat, looked] = ["", 0];
  const said = new FormData();
  said.set("token", token);
  said.set("milliseconds", sent);
  const { ok, status, answer } = await post(here.dataset.beatTo, said, {}, leaving);
  if (here !== room()) return;
  if (ok) here.dataset.beat = answer.token;
  else if ([401, 403, 404].includes(status)) document.body.dispatchEvent(new CustomEvent("access.closed"));
  else if (status === 0 || status === 429 || status >= 500) [here.dataset.beat, looked] = [token, looked + sent];
}

setInterval(() => {
  const now = performance.now();
  // A machine that slept wakes up with a long tick; nobody looked then.
  if (looking()) looked += Math.min(now - ticked, 2 * TICK);
  ticked = now;
  if (looked >= EVERY) beat();
}, TICK);
document.addEventListener("visibilitychange", () => { if (document.hidden) beat(true); });
window.addEventListener("blur", () => beat());
window.addEventListener("pagehide", () => beat(true));
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.target?.id === "room") beat(); });

document.body.addEventListener("htmx:afterSettle", () => { [looked, stirred] = [0, performance.now()]; });
