// The socket is only a bell: it says that something happened, and the parts of the page that care fetch themselves again.

const address = document.querySelector('meta[name="socket"]')?.content;
const SIGNED_OUT = 4401;
// Of this person alone: another one who signs in here has a log of their own.
const place = `cursor:${document.querySelector('meta[name="person"]')?.content}`;
let cursor = sessionStorage.getItem(place);
let tries = 0;
let socket;
let leaving = false;

function ring(frame) {
  if (frame.data?.cursor !== undefined) sessionStorage.setItem(place, (cursor = frame.data.cursor));
  if (frame.type === "welcome") document.body.dispatchEvent(new CustomEvent("live"));
  if (frame.type === "event") {
    document.body.dispatchEvent(new CustomEvent(frame.data.kind, { detail: frame.data.data }));
  } else if (frame.type === "typing" || frame.type === "presence") {
    document.body.dispatchEvent(new CustomEvent(frame.type, { detail: frame.data }));
  } else if (frame.type === "resync") {
    for (const name of ["notification.created", "resync"]) document.body.dispatchEvent(new CustomEvent(name));
  }
}

function connect() {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  socket = new WebSocket(url);
  socket.addEventListener("open", () => {
    tries = 0;
    document.documentElement.dataset.live = "on";
    socket.send(JSON.stringify({ v: 1, type: "hello", ref: "hello", data: cursor === null ? {} : { cursor: Number(cursor) } }));
    here();
  });
  socket.addEventListener("message", ({ data }) => ring(JSON.parse(data)));
  socket.addEventListener("close", ({ code }) => {
    document.documentElement.dataset.live = "off";
    if (code === SIGNED_OUT && !leaving) return location.reload();
    tries += 1;
    setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.5 + Math.random() / 2));
  });
}

window.addEventListener("beforeunload", () => { leaving = true; });
/** Say something that need not arrive: typing, presence. */
export function tell(type, data) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ v: 1, type, data }));
}

const here = () => tell("presence", { state: document.hidden ? "idle" : "active" });
document.addEventListener("visibilitychange", here);
setInterval(here, 60000);

if (address) connect();
