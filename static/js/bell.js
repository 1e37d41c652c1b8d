// The socket is only a bell: it says that something happened, and the parts of the page that care fetch themselves again.

const address = document.querySelector('meta[name="socket"]')?.content;
const SIGNED_OUT = 4401;
// Of this person alone: another one who signs in here has a log of their own.
const place = `cursor:${document.querySelector('meta[name="person"]')?.content}`;
let cursor = sessionStorage.getItem(place);
let tries = 0;
let socket;
let leaving = false;

const say = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));

function ring(frame) {
  if (frame.type === "welcome") {
    document.documentElement.dataset.live = "on";
    say("live");
    if (cursor === null) say("unheard"); // what came before
  }
  if (frame.data?.cursor !== undefined) sessionStorage.setItem(place, (cursor = frame.data.cursor));
  if (frame.type === "event") say(frame.data.kind, frame.data.data);
  else if (frame.type === "typing" || frame.type === "presence") say(frame.type, frame.data);
  else if (frame.type === "resync") ["notification.created", "resync"].forEach((name) => say(name));
}

function connect() {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  socket = new WebSocket(url);
  socket.onopen = () => {
    tries = 0;
    socket.send(JSON.stringify({ v: 1, type: "hello", ref: "hello", data: cursor === null ? {} : { cursor: Number(cursor) } }));
    here();
  };
  socket.onmessage = ({ data }) => ring(JSON.parse(data));
  socket.onclose = ({ code }) => {
    document.documentElement.dataset.live = "off";
    if (code === SIGNED_OUT && !leaving) return location.reload();
    tries += 1;
    setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.5 + Math.random() / 2));
  };
}

addEventListener("beforeunload", () => { leaving = true; });
/** Say something that need not arrive: typing, presence. */
export function tell(type, data) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ v: 1, type, data }));
}

const here = () => tell("presence", { state: document.hidden ? "idle" : "active" });
document.addEventListener("visibilitychange", here);
setInterval(here, 60000);

if (address) connect();
