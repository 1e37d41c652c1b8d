// The writer's text is never lost: saved a moment after the last key, kept on this device while the server cannot be reached.
import { post } from "./send.js";

const WAIT = 1500;
const TRY_AGAIN = 8000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.key = `draft:${form.dataset.autosave}`;
    this.note = document.querySelector(`[data-saved-for="${form.id}"]`) || form.querySelector("[data-saved-for]");
    this.changed = false;
    form.addEventListener("input", () => this.soon(WAIT));
    form.addEventListener("change", () => this.soon(WAIT));
    form.addEventListener("submit", () => this.forget());
    window.addEventListener("online", () => this.changed && this.save());
    this.restore();
  }

  forget() {
    clearTimeout(this.timer);
    this.changed = false;
    localStorage.removeItem(this.key);
  }

  say(state) {
    if (!this.note) return;
    this.note.dataset.state = state;
    for (const part of this.note.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    const clock = this.note.querySelector("time");
    if (clock && state === "saved") clock.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  soon(wait) {
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (this.saving) return this.soon(WAIT);
    this.saving = true;
    this.changed = false;
    this.say("saving");
    const { ok, status, answer } = await post(this.form.dataset.autosave, new FormData(this.form), { "X-Autosave": "1" });
    this.saving = false;
    if (ok) {
      if (answer.revision && this.form.elements.revision) this.form.elements.revision.value = answer.revision;
      localStorage.removeItem(this.key);
      this.say("saved");
      document.body.dispatchEvent(new CustomEvent("autosaved", { detail: answer }));
    } else {
      this.keep();
      this.say(status === 412 || status === 409 ? "stale" : status === 422 || status === 400 ? "invalid" : "kept");
      if (status === 0 || status >= 500 || status === 429) this.soon(TRY_AGAIN);
    }
  }

  // With the revision that was read: what came back after somebody else's change is compared, never put over it.
  keep() {
    const fields = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    localStorage.setItem(this.key, JSON.stringify(fields));
  }

  restore() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return;
    for (const [name, value] of JSON.parse(kept)) {
      const field = this.form.elements[name];
      if (field && "value" in field && !(field instanceof RadioNodeList) && field.type !== "checkbox") field.value = value;
    }
    this.soon(0);
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));
window.addEventListener("beforeunload", (event) => {
  if (forms.some((form) => form.changed || form.saving)) {
    forms.forEach((form) => form.keep());
    event.preventDefault();
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-forget]");
  if (link) forms.find((each) => each.form.id === link.dataset.forget)?.forget();
});
// What was kept on this device leaves it with the person.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leave]")) Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
});
