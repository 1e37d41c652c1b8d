// The socket is only a bell: it says that something happened, and the parts of the page that care fetch themselves again.

const address = document.querySelector('meta[name="socket"]')?.content;
const SIGNED_OUT = 4401;
let cursor = sessionStorage.getItem("cursor");
let tries = 0;

function ring(frame) {
  if (frame.data?.cursor !== undefined) sessionStorage.setItem("cursor", (cursor = frame.data.cursor));
  if (frame.type === "event") {
    if (frame.data.kind === "session.ended") return location.reload();
    document.body.dispatchEvent(new CustomEvent(frame.data.kind, { detail: frame.data.data }));
  } else if (frame.type === "resync") {
    document.body.dispatchEvent(new CustomEvent("notification.created"));
  }
}

function connect() {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => {
    tries = 0;
    document.documentElement.dataset.live = "on";
    socket.send(JSON.stringify({ v: 1, type: "hello", ref: "hello", data: cursor ? { cursor: isNaN(cursor) ? cursor : Number(cursor) } : {} }));
  });
  socket.addEventListener("message", ({ data }) => ring(JSON.parse(data)));
  socket.addEventListener("close", ({ code }) => {
    document.documentElement.dataset.live = "off";
    if (code === SIGNED_OUT) return;
    tries += 1;
    setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.5 + Math.random() / 2));
  });
}

if (address) connect();
else sessionStorage.removeItem("cursor");
