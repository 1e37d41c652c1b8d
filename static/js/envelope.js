// The next page in a sealed envelope: nobody can look into it before the turn, when the server records the page and gives the key.
// One at a time, in memory alone. Whatever fails, the page is asked for as if there were none.

const SETTLED = 300; // ms without a turn, before the next page is asked for
let envelope = null; // { page, stop, token, content }: the last two once it is here

/** Have the envelope of a page here, soon. */
export function prepare(page) {
  if (envelope?.page === page && !envelope.stop.signal.aborted) return;
  drop();
  if (!crypto.subtle || navigator.connection?.saveData) return;
  const mine = envelope = { page, stop: new AbortController() };
  const { signal } = mine.stop;
  setTimeout(async () => {
    if (signal.aborted) return;
    try {
      const answer = await fetch(`${location.pathname}${page}.sealed`, { signal });
      const content = await answer.arrayBuffer();
      if (!answer.ok) return;
      Object.assign(mine, { content, token: answer.headers.get("Envelope") });
      document.querySelector("[data-ahead]")?.setAttribute("data-ahead", page);
    } catch { /* the page will be asked for itself */ }
  }, SETTLED);
}

/** The token of the envelope, if it is of this page and here; what is still on its way is called back. */
export function tokenFor(page) {
  envelope?.stop.abort();
  return envelope?.page === page ? envelope.token : undefined;
}

/** Show the page in `image`, whose `data-key` opens the envelope. */
export async function open(image) {
  const { key, src } = image.dataset;
  delete image.dataset.key;
  try {
    const { token, content } = envelope;
    envelope = null;
    const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
    const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: content.slice(0, 12), additionalData: new TextEncoder().encode(token) };
    const page = await crypto.subtle.decrypt(how, secret, content.slice(12));
    if (!image.isConnected) return;
    const address = URL.createObjectURL(new Blob([page], { type: "image/jpeg" }));
    image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    image.src = address;
  } catch {
    image.src = src;
  }
}

/** Nothing of a next page stays here. */
export function drop() {
  envelope?.stop.abort();
  envelope = null;
}
