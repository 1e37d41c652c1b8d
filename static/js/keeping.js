// What may lie on this device, and for whom? Unsaved text, waiting messages and interrupted uploads, for the person who is signed in; gone when they sign out.

const OURS = /^(draft|upload|queue):([^:]*):/;
export const person = document.querySelector('meta[name="person"]')?.content || "";
const tab = (sessionStorage.tab ||= Math.random().toString(36).slice(2));
let left = false;

/** A name under which this tab keeps something of the person's. */
export const shelf = (kind, what) => `${kind}:${person}:${what}:${tab}`;

/** Keep data on this device; false when there is no room, or the person has signed out. */
export function keep(place, data) {
  try {
    if (!left) localStorage.setItem(place, JSON.stringify({ ...data, at: Date.now() }));
    return !left;
  } catch {
    return false;
  }
}

/** What was kept on a shelf: by this tab, or else the newest of another one. */
export function kept(place) {
  const anyTab = place.slice(0, place.lastIndexOf(":") + 1);
  const found = Object.keys(localStorage).filter((key) => key.startsWith(anyTab)).map((key) => ({ place: key, ...JSON.parse(localStorage[key]) }));
  return found.find((each) => each.place === place) || found.sort((one, other) => other.at - one.at)[0];
}

export const forget = (place) => localStorage.removeItem(place);

function clear(whose) {
  for (const key of Object.keys(localStorage)) if (whose(OURS.exec(key)?.[2])) forget(key);
}

// Somebody else has signed in on this device: what the person before them left is not for their eyes.
if (person) clear((owner) => owner !== undefined && owner !== person);

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  left = true;
  clear((owner) => owner !== undefined);
  localStorage.setItem("left", Date.now());
});
addEventListener("storage", ({ key }) => { if (key === "left") left = true; });
