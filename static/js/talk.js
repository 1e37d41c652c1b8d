// One open conversation: what is said comes by itself, what is written waits for the network and goes in order, and nothing typed is lost.
import { tell } from "./bell.js";
import { forget, keep, kept, shelf } from "./keeping.js";
import { post } from "./send.js";

const [MOST, KEPT] = [200, 100]; // rows of a thread: beyond the first number, a page at the end keeps the second
const thread = document.querySelector("[data-talk]");
const { talk, part, read, draft } = thread.dataset;
const scroll = thread.querySelector(".scroll");
const list = thread.querySelector(".talk");
const form = thread.querySelector(".composer form:has(textarea)");
const field = form?.querySelector("textarea");
const place = shelf("queue", talk);
const atEnd = !thread.dataset.later;
let last = Number(thread.dataset.last);
let queue = [];
let sending = false;

const toEnd = () => scroll.scrollTo(0, scroll.scrollHeight);
const nearEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
const about = (name, act) => document.body.addEventListener(name, ({ detail }) => { if (detail?.conversation === talk) act(detail); });

async function fetched(where) {
  const answer = await fetch(`${part}?${where}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return document.createRange().createContextualFragment(await answer.text());
}

// ------------------------------------------------------------ what others say
let asking = Promise.resolve();
function refresh() {
  asking = asking.then(async () => {
    if (!atEnd) return;
    const news = await fetched(`after=${last}`);
    const stick = nearEnd(); // now, not when it was asked: one may have scrolled up meanwhile
    for (const row of news.querySelectorAll("[data-day]")) if (list.querySelector(`[data-day="${row.dataset.day}"]`)) row.remove();
    for (const row of news.querySelectorAll("[data-seq]")) {
      last = Math.max(last, Number(row.dataset.seq));
      list.querySelector(`[data-client="${CSS.escape(row.dataset.client)}"]`)?.remove();
    }
    list.append(...news.childNodes);
    list.append(...list.querySelectorAll(".msg--sending, .msg--failed"));
    mark();
    if (stick) {
      trim();
      toEnd();
    }
    seen();
  }).catch(() => {});
  return asking;
}
async function again({ seq }) {
  const old = document.getElementById(`m${seq}`);
  if (!old) return;
  const row = (await fetched(`after=${seq - 1}`)).querySelector(`[data-seq="${seq}"]`);
  if (row) old.replaceWith(row);
}
about("message.created", refresh);
about("message.edited", again);
about("message.deleted", again);
// Whoever has accepted has the page of that already, and may be writing in it.
about("conversation.updated", ({ what }) => { if (what === "members" || (what === "accepted" && "unanswered" in thread.dataset)) location.reload(); });
let readTo = 0; // by somebody else; a row may come after the news that it was read
function mark() {
  for (const row of list.querySelectorAll(".msg--mine[data-seq]")) if (Number(row.dataset.seq) <= readTo) row.querySelector(".at span:last-child").textContent = thread.dataset.seen;
}
about("conversation.read", ({ person, seq }) => {
  if (person === document.querySelector('meta[name="person"]').content) return;
  readTo = Math.max(readTo, seq);
  mark();
});
for (const name of ["live", "resync"]) document.body.addEventListener(name, () => refresh().then(flush));

let told = 0;
function seen() {
  if (document.hidden || !nearEnd() || !atEnd || last <= told) return;
  told = last;
  post(read, new URLSearchParams({ seq: last }));
}
document.addEventListener("visibilitychange", seen);
scroll.addEventListener("scroll", seen, { passive: true });

// ------------------------------------------------------------ earlier messages, when one scrolls up to them
const earlier = new IntersectionObserver(async (sights) => {
  const { isIntersecting, target } = sights.at(-1); // a busy page hears of leaving and coming at once
  if (!isIntersecting) return;
  earlier.unobserve(target);
  const older = await fetched(new URL(target.querySelector("a").href).search.slice(1)).catch(() => null);
  if (!older) return void scroll.addEventListener("scrollend", watch, { once: true });
  const [before, at, day] = [scroll.scrollHeight, scroll.scrollTop, list.querySelector("[data-day]")];
  if (day && older.querySelector(`[data-day="${day.dataset.day}"]`)) day.remove();
  target.replaceWith(...older.childNodes);
  scroll.scrollTop = at + scroll.scrollHeight - before;
  watch();
}, { root: scroll });
/** Rows far above the end go; they come again when one scrolls up to them. */
function trim() {
  const rows = list.querySelectorAll("[data-seq]");
  if (rows.length <= MOST) return;
  const first = rows[rows.length - KEPT];
  const begin = first.previousElementSibling.matches("[data-day]") ? first.previousElementSibling : first;
  while (begin.previousSibling) begin.previousSibling.remove();
  list.prepend(document.getElementById("earlier").content.cloneNode(true));
  list.querySelector("[data-earlier] a").href = `?before=${first.dataset.seq}`;
  watch();
}
function watch() {
  const top = list.querySelector("[data-earlier]");
  if (top) earlier.observe(top);
}

// ------------------------------------------------------------ what one says oneself
function show(item) {
  let row = list.querySelector(`[data-client="${item.client_id}"]`);
  if (!row) {
    row = document.getElementById("pending").content.firstElementChild.cloneNode(true);
    row.dataset.client = item.client_id;
    row.querySelector(".words").textContent = item.body;
    list.append(row);
  }
  return row;
}
function store() {
  if (queue.length) keep(place, { queue });
  else forget(place);
}
function fail(item, sentence) {
  item.failed = sentence;
  const row = show(item);
  row.classList.replace("msg--sending", "msg--failed");
  const state = row.querySelector(".at");
  state.replaceChildren(sentence, document.getElementById("failed-say").content.cloneNode(true));
  state.querySelector("[data-retry]").onclick = () => { delete item.failed; row.remove(); show(item); flush(); };
  state.querySelector("[data-discard]").onclick = () => {
    queue = queue.filter((one) => one !== item);
    store();
    row.remove();
    field.value ||= item.text; // a file may be wrong and the words right
  };
}

async function flush() {
  if (sending) return;
  sending = true;
  for (let item; (item = queue.find((one) => !one.failed)); ) {
    const { ok, status, answer } = await post(location.pathname, new URLSearchParams(item.sent));
    if (ok) {
      queue = queue.filter((one) => one !== item);
      store();
      refresh();
    } else if (status === 0 || status === 401 || status === 429 || status >= 500) {
      document.documentElement.dataset.live = status === 0 ? "off" : document.documentElement.dataset.live;
      setTimeout(flush, 2000 + 2000 * Math.random());
      break;
    } else {
      fail(item, answer.detail);
      store();
    }
  }
  sending = false;
}

function say() {
  const sent = new FormData(form);
  const files = [...form.querySelectorAll("[data-file]")];
  if (!field.value.trim() && !sent.get("card") && !files.length) return;
  const names = files.map((row) => row.querySelector("b").textContent.trim());
  const item = { client_id: `web-${crypto.randomUUID()}`, text: field.value, body: [field.value, ...names].filter(Boolean).join("\n") };
  for (const row of files) {
    sent.append("attachments", row.dataset.file);
    row.remove();
  }
  sent.set("client_id", item.client_id);
  sent.delete("csrfmiddlewaretoken");
  item.sent = [...sent];
  queue.push(item);
  store();
  show(item);
  forget(written);
  form.reset();
  field.value = field.defaultValue = "";
  form.elements.reply_to.value = "";
  form.previousElementSibling?.matches(".quoted") && form.previousElementSibling.remove();
  toEnd();
  flush();
}

// ------------------------------------------------------------ what is being written
const written = shelf("draft", talk);
let waiting;
let typed = 0;
function typing() {
  keep(written, { text: field.value });
  clearTimeout(waiting);
  waiting = setTimeout(() => post(draft, new URLSearchParams({ body: field.value })), 1000);
  if (Date.now() - typed > 3000) tell("typing", { conversation: talk });
  typed = Date.now();
}
let gone;
about("typing", ({ name }) => {
  const line = thread.querySelector(".typing");
  line.textContent = thread.dataset.typing.replace("{name}", name);
  clearTimeout(gone);
  gone = setTimeout(() => { line.textContent = ""; }, 5000);
});
document.body.addEventListener("presence", ({ detail }) => {
  if (detail.person === thread.dataset.person) thread.querySelector("header .who").classList.toggle("who--on", detail.state === "active");
});

// ------------------------------------------------------------ files go ahead of their message, which waits for them
const underWay = () => form.querySelector(".upload:not([data-file])");
let waits = false;
async function attach(event, files) {
  if (!files.length) return;
  event.preventDefault();
  const chosen = [...files];
  (await import("./upload.js")).take(form, chosen);
}
function attached({ detail }) {
  if (detail) {
    detail.upload.row.dataset.file = detail.id;
    detail.upload.show("cancel"); // until its message leaves, it can be taken back
  }
  if (waits && !underWay()) form.requestSubmit();
}

if (field) {
  const { file } = form.elements;
  file.removeAttribute("name"); // else every request of theirs would carry them once more
  form.addEventListener("change", (event) => {
    if (event.target !== file) return;
    event.stopPropagation();
    attach(event, file.files);
    file.value = "";
    form.querySelector("details").open = false;
  });
  if (file.files.length) file.dispatchEvent(new Event("change", { bubbles: true })); // chosen before this script was there
  document.body.addEventListener("attached", attached);
  field.addEventListener("paste", (event) => attach(event, event.clipboardData.files));
  thread.addEventListener("dragover", (event) => event.preventDefault());
  thread.addEventListener("drop", (event) => attach(event, event.dataTransfer.files));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    waits = Boolean(underWay());
    if (!waits) say();
  });
  field.addEventListener("input", typing);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  const text = kept(written)?.text;
  if (text && !field.value) field.value = text;
  const before = kept(place);
  if (before) {
    forget(before.place);
    queue = before.queue;
    store();
    for (const item of queue) if (item.failed) fail(item, item.failed); else show(item);
    flush();
  }
  window.addEventListener("online", flush);
  if (matchMedia("(width >= 48rem)").matches) field.focus({ preventScroll: true });
}
if (location.hash) document.querySelector(location.hash)?.scrollIntoView({ block: "center" });
else toEnd();
watch();
seen();
