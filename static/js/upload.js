// Files go up by themselves, three at a time; after a broken connection, a reload or in another tab they go on where they stopped,
// if the place can (`resumable`). The page answers where to: {method, url, headers, resumable, finish, cancel}.
import { post, proof } from "./send.js";

const PART = 4 * 2 ** 20; // bytes that one request carries where the place can go on
const HASHED = 2 ** 28; // larger ones are not taken
const AT_ONCE = 3;
const units = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const waiting = [];
let going = 0;

async function hash(file) {
  if (file.size > HASHED || !crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Upload {
  constructor(zone, file) {
    this.zone = zone;
    this.file = file;
    const form = zone.closest("form");
    this.words = form ? new FormData(form) : new FormData();
    this.row = zone.querySelector("template").content.firstElementChild.cloneNode(true);
    this.row.querySelector("b").textContent = file.name;
    this.bar = this.row.querySelector("progress");
    this.bar.setAttribute("aria-label", `${this.bar.getAttribute("aria-label")} ${file.name}`);
    this.row.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act) this[act]();
    });
    zone.querySelector(".uploading").append(this.row);
    this.queue();
  }

  say(text, aloud = false) {
    this.row.querySelector(".sub").textContent = text;
    if (aloud) this.zone.querySelector("[role=status]").textContent = `${this.file.name}: ${text}`;
  }

  show(...acts) {
    const focused = this.row.contains(document.activeElement);
    for (const button of this.row.querySelectorAll("[data-act]")) button.hidden = !acts.includes(button.dataset.act);
    if (focused) this.row.querySelector("[data-act]:not([hidden])")?.focus();
  }

  /** One of three places on the line; the rest waits its turn. */
  queue() {
    this.halted = false;
    this.show("cancel");
    this.say(this.zone.dataset.waiting);
    waiting.push(this);
    next();
  }

  async run() {
    this.running = true;
    going += 1;
    this.bar.hidden = false;
    this.show("pause", "cancel");
    try {
      if (await this.begin() && await this.send()) await this.finish();
    } finally {
      this.running = false;
      going -= 1;
      next();
    }
  }

  async begin() {
    if (this.ticket) return true;
    this.sum ??= await hash(this.file).catch(() => "");
    const facts = { name: this.file.name, size: this.file.size, content_type: this.file.type || "application/octet-stream", purpose: this.zone.dataset.purpose, sha256: this.sum };
    for (const [name, value] of Object.entries(facts)) this.words.set(name, value);
    const { ok, status, answer } = await post(this.zone.dataset.upload, this.words);
    if (ok && !this.halted) this.ticket = answer;
    else if (ok) post(answer.cancel, new FormData());
    else if (status === 0) this.lost();
    else this.fail(answer.detail);
    return Boolean(this.ticket);
  }

  /** All bytes. False when it was paused, cancelled, refused or cut. */
  async send() {
    let offset = this.ticket.resumable ? await this.place() : 0;
    this.began = { at: performance.now(), from: offset };
    while (offset !== null && offset < this.file.size) {
      const part = this.ticket.resumable ? this.file.slice(offset, offset + PART) : this.file;
      const { status, detail } = await this.carry(part, offset);
      if (this.halted) return false;
      if (status === 0) return this.lost();
      if (status >= 200 && status < 300) offset += part.size;
      else if (status === 409 && this.ticket.resumable) offset = await this.place();
      else return this.fail(detail);
    }
    return offset !== null;
  }

  /** Where the next byte belongs, or null. An address that ran out is asked for again. */
  async place() {
    try {
      const answer = await fetch(this.ticket.url, { method: "HEAD", cache: "no-store" });
      if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
      this.ticket = null;
      return await this.begin() && !this.halted ? this.place() : null;
    } catch {
      this.lost();
      return null;
    }
  }

  carry(part, offset) {
    const request = (this.request = new XMLHttpRequest());
    const { method, url, headers, resumable } = this.ticket;
    request.open(resumable ? "PATCH" : method, url);
    const ours = new URL(url, location.href).origin === location.origin ? proof() : {};
    const place = resumable ? { "Upload-Offset": offset } : {};
    for (const [name, value] of Object.entries({ ...ours, ...headers, ...place })) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded }) => this.progress(offset + loaded));
    return new Promise((resolve) => {
      request.addEventListener("load", () => resolve({ status: request.status, detail: detail(request) }));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => resolve({ status: 0 }));
      request.send(part);
    });
  }

  progress(done) {
    const speed = (done - this.began.from) / Math.max((performance.now() - this.began.at) / 1000, 0.1);
    const percent = Math.floor((100 * done) / this.file.size);
    this.bar.value = percent;
    const minutes = Math.ceil((this.file.size - done) / speed / 60);
    const left = minutes > 1 ? `, ${this.zone.dataset.left.replace("#", minutes)}` : "";
    this.say(`${percent}%, ${units(done)} / ${units(this.file.size)}, ${units(speed)}/s${left}`);
  }

  async finish() {
    this.show();
    this.bar.value = 100;
    const { ok, status, answer } = await post(this.ticket.finish, new FormData());
    if (status === 0) return this.lost();
    if (!ok && answer.code !== "wrong_state") return this.fail(answer.detail); // else another tab was first
    this.bar.hidden = true;
    this.done = true;
    this.say(this.zone.dataset.arrived, true);
    this.tell({ ...answer, upload: this });
  }

  pause() {
    this.halt();
    this.say(this.ticket?.resumable === false ? this.zone.dataset.restarts : this.zone.dataset.paused, true);
    this.show("resume", "cancel");
  }

  halt() {
    this.halted = true;
    clearTimeout(this.timer);
    if (waiting.includes(this)) waiting.splice(waiting.indexOf(this), 1);
    this.request?.abort();
  }

  resume() {
    clearTimeout(this.timer);
    if (!this.running && !waiting.includes(this)) this.queue();
    else setTimeout(() => this.resume(), 200); // the last request is still ending
  }

  cancel() {
    this.halt();
    this.done = true;
    if (this.ticket) post(this.ticket.cancel, new FormData()).then(() => this.tell());
    this.row.remove();
  }

  tell(detail) { document.body.dispatchEvent(new CustomEvent(this.zone.dataset.done || "uploaded", { detail })); }

  /** The connection broke: it goes on by itself. */
  lost() {
    this.say(this.zone.dataset.lost, true);
    this.show("resume", "cancel");
    this.tries = (this.tries || 0) + 1;
    this.timer = setTimeout(() => this.resume(), Math.min(30, 2 ** this.tries) * 1000);
    return false;
  }

  fail(sentence) {
    this.ticket = null;
    this.bar.hidden = true;
    this.say(sentence || this.zone.dataset.failed, true);
    this.show("resume", "cancel");
    return false;
  }

  get under() { return this.running || waiting.includes(this) || (this.ticket && !this.done); }
}

const uploads = [];

function next() {
  while (going < AT_ONCE && waiting.length) waiting.shift().run();
}

function detail(request) {
  try { return JSON.parse(request.responseText).detail; } catch { return ""; }
}

export function take(zone, files) {
  if (!zone.querySelector("input").disabled) for (const file of files) uploads.push(new Upload(zone, file));
}

addEventListener("online", () => uploads.forEach((upload) => upload.timer && !upload.running && !upload.halted && !upload.done && upload.resume()));
addEventListener("beforeunload", (event) => { if (uploads.some((upload) => upload.under)) event.preventDefault(); });
function chosen(input) {
  const zone = input.type === "file" && input.closest("[data-upload]");
  if (!zone) return;
  take(zone, input.files);
  input.value = "";
}
document.addEventListener("change", ({ target }) => chosen(target));
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("drop--over", kind === "dragover");
    if (kind === "drop") take(drop.closest("[data-upload]"), event.dataTransfer.files);
  });
}
// Chosen before this script was there.
for (const input of document.querySelectorAll("[data-upload] input[type=file]")) if (input.files.length) chosen(input);
