// Files go up by themselves, several at once: percent, speed, pause, cancel, and again after an error.
// The page's address answers where to: {method, url, headers, finish, cancel?}; a refusal is {detail}.
import { post, proof } from "./send.js";

const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

class Upload {
  constructor(zone, file) {
    this.zone = zone;
    this.file = file;
    this.row = zone.querySelector("template").content.firstElementChild.cloneNode(true);
    this.row.querySelector("b").textContent = file.name;
    this.bar = this.row.querySelector("progress");
    this.bar.setAttribute("aria-label", `${this.bar.getAttribute("aria-label")} ${file.name}`);
    this.row.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act) this[act]();
    });
    zone.querySelector(".uploading").append(this.row);
    this.start();
  }

  say(text) { this.row.querySelector(".sub").textContent = text; }

  show(...acts) {
    for (const button of this.row.querySelectorAll("[data-act]")) button.hidden = !acts.includes(button.dataset.act);
  }

  async start() {
    this.show("cancel");
    this.bar.hidden = false;
    const form = this.zone.closest("form");
    const data = form ? new FormData(form) : new FormData();
    data.set("name", this.file.name);
    data.set("size", this.file.size);
    data.set("content_type", this.file.type || "application/octet-stream");
    data.set("purpose", this.zone.dataset.purpose);
    const { ok, answer } = await post(this.zone.dataset.upload, data);
    if (!ok) return this.fail(answer.detail);
    this.ticket = answer;
    this.send();
  }

  send() {
    this.show("pause", "cancel");
    this.bar.hidden = false;
    const request = (this.request = new XMLHttpRequest());
    const began = performance.now();
    request.open(this.ticket.method, this.ticket.url);
    const ours = new URL(this.ticket.url, location.href).origin === location.origin ? proof() : {};
    for (const [name, value] of Object.entries({ ...ours, ...this.ticket.headers })) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const speed = loaded / Math.max((performance.now() - began) / 1000, 0.1);
      const percent = Math.round((100 * loaded) / total);
      this.bar.value = percent;
      this.say(`${percent}%, ${size(loaded)} / ${size(total)}, ${size(speed)}/s`);
    });
    request.addEventListener("load", () => request.status < 300 ? this.finish() : this.fail(detail(request)));
    request.addEventListener("error", () => this.fail());
    request.send(this.file);
  }

  // A single PUT cannot be continued in the middle: it waits, and then sends the file again from the start.
  pause() {
    this.request.abort();
    this.bar.value = 0;
    this.say(this.zone.dataset.paused);
    this.show("resume", "cancel");
  }

  resume() { this.ticket ? this.send() : this.start(); }

  cancel() {
    this.request?.abort();
    if (this.ticket?.cancel) post(this.ticket.cancel, new FormData());
    this.row.remove();
  }

  async finish() {
    this.show();
    this.bar.value = 100;
    const { ok, answer } = await post(this.ticket.finish, new FormData());
    if (!ok) return this.fail(answer.detail);
    this.bar.hidden = true;
    this.say(this.zone.dataset.arrived);
    document.body.dispatchEvent(new CustomEvent(this.zone.dataset.done || "uploaded", { detail: answer }));
  }

  fail(sentence) {
    this.ticket = null;
    this.bar.hidden = true;
    this.say(sentence || this.zone.dataset.failed);
    this.show("resume", "cancel");
  }
}

function detail(request) {
  try { return JSON.parse(request.responseText).detail; } catch { return ""; }
}

document.addEventListener("change", (event) => {
  const zone = event.target.type === "file" && event.target.closest("[data-upload]");
  if (!zone) return;
  for (const file of event.target.files) new Upload(zone, file);
  event.target.value = "";
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("drop--over", kind === "dragover");
    if (kind === "drop") for (const file of event.dataTransfer.files) new Upload(drop.closest("[data-upload]"), file);
  });
}
