// No text is lost: kept on this device with every key, saved a moment after the last, put back after a reload or an ended session.
// The server is told what the page knew, so that only what was changed here is written.
import { fill, fillAll, sent, written } from "./fields.js";
import { forget, keep, kept, shelf } from "./keeping.js";
import { post } from "./send.js";
import { toast } from "./toasts.js";

const WAIT = 1500;
const TRY_AGAIN = 8000;
const STATES = { 400: "invalid", 401: "out", 403: "out", 412: "stale", 422: "invalid" };

class Autosave {
  constructor(form) {
    this.form = form;
    this.place = shelf("draft", form.dataset.autosave);
    this.note = document.querySelector(`[data-saved-for="${form.id}"]`);
    this.clash = document.getElementById("clash");
    this.seen = sent(this.form).toString();
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("formdata", ({ formData }) => formData.set("seen", this.seen));
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.unsaved && !this.open && this.post(true));
    this.putBack();
    if (this.unsaved) this.touched(); // typed before this script was there
  }

  get unsaved() { return written(this.form).toString() !== this.seen; }

  /** Whether two texts stand side by side and wait for a choice. */
  get open() { return this.clash.childElementCount > 0; }

  say(state) {
    this.note.dataset.state = state;
    for (const part of this.note.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    if (state === "saved") this.note.querySelector("time").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  touched() {
    if (this.filling) return;
    this.keep();
    this.soon(WAIT);
  }

  keep() { return keep(this.place, { seen: this.seen, written: written(this.form).toString() }); }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  post(keepalive = false) { return post(this.form.dataset.autosave, new FormData(this.form), { "X-Autosave": "1" }, keepalive); }

  /** True when all of it is stored. While two texts stand side by side, only the choice is sent. */
  async save(chosen = false) {
    clearTimeout(this.timer);
    await this.saving;
    if (this.open && !chosen) return false;
    if (!this.unsaved && !chosen) return true;
    this.saving = this.send().finally(() => { this.saving = null; });
    return this.saving;
  }

  async send() {
    const sent = written(this.form);
    this.say("saving");
    const { ok, status, answer } = await this.post();
    if (ok) return this.stored(sent, answer);
    const safe = this.keep();
    this.refused = status === 400 || status === 422;
    if (status === 412) {
      this.clash.replaceChildren();
      window.htmx.swap(this.clash, answer.html, { swapStyle: "beforeend" });
    }
    this.say(STATES[status] || (safe ? "kept" : "loose"));
    if (status === 0 || status === 429 || status >= 500) this.soon(TRY_AGAIN);
    return false;
  }

  stored(sent, answer) {
    const now = written(this.form);
    const seen = new URLSearchParams(sent);
    for (const [name, values] of Object.entries(answer.stored || {})) {
      seen.delete(name);
      for (const value of values) seen.append(name, value);
      // What was written since then stays.
      if (`${now.getAll(name)}` === `${sent.getAll(name)}`) this.quietly(() => fill(this.form, name, values));
    }
    seen.sort();
    this.seen = seen.toString();
    this.form.elements.revision.value = answer.revision;
    this.clash.replaceChildren();
    this.refused = false;
    if (answer.detail) toast(answer.detail);
    if (this.unsaved) this.touched();
    else forget(this.place);
    this.say("saved");
    document.body.dispatchEvent(new CustomEvent("autosaved", { detail: answer }));
    return !this.unsaved;
  }

  // The form leaves only when all of it is stored, or when the server has to say what is wrong.
  async submitted(event) {
    if (this.passing || !(this.saving || this.unsaved || this.open)) return;
    event.preventDefault();
    const { submitter } = event;
    this.going = false;
    const stored = await this.save(this.open);
    if (this.open) this.clash.focus();
    if (this.going) return; // the writer has chosen another way meanwhile
    if (this.refused || (stored && submitter?.name === "onward")) {
      this.passing = true;
      this.form.requestSubmit(submitter);
    }
  }

  /** Put text into the controls without taking it for the writer's. */
  quietly(put) {
    this.filling = true;
    put();
    this.filling = false;
  }

  putBack() {
    const found = kept(this.place);
    if (!found) return;
    forget(found.place);
    const shown = this.seen;
    this.seen = found.seen;
    if (found.written === shown) return this.touched(); // perhaps shown again because it was refused
    this.quietly(() => fillAll(this.form, found.written));
    const notice = document.querySelector(`[data-kept-for="${this.form.id}"]`);
    notice.querySelector("time").textContent = new Date(found.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    notice.hidden = false;
    notice.querySelector("[data-undo]").addEventListener("click", () => {
      notice.hidden = true;
      this.quietly(() => fillAll(this.form, shown));
      this.touched();
    });
    this.keep();
    this.soon(0);
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]:not(fieldset:disabled *)")].map((form) => new Autosave(form));
window.addEventListener("beforeunload", (event) => {
  for (const form of forms) form.going = true;
  // What cannot even be kept on this device is worth a question.
  if (forms.some((form) => form.unsaved && !form.keep())) event.preventDefault();
});
