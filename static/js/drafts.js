// A form that is sent by its button (data-keep) holds what is typed in it on this device until the house has it: a broken network or a session
// that ended loses nothing.
import { fillAll, written } from "./fields.js";
import { forget, keep, kept, shelf } from "./keeping.js";
import { toast } from "./toasts.js";

class Draft {
  constructor(form) {
    this.form = form;
    this.place = shelf("draft", form.getAttribute("action") || location.pathname);
    this.putBack();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => this.submitted(event));
  }

  keep(sent = false) { keep(this.place, { written: written(this.form).toString(), sent }); }

  // Sent only when somebody listens: a browser's own error page would take the text with it.
  async submitted(event) {
    if (this.passing) return;
    event.preventDefault();
    const { submitter } = event;
    try {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if (answer.redirected) return toast(this.form.dataset.out, "bad");
    } catch {
      return toast(this.form.dataset.lost, "bad");
    }
    this.keep(true);
    this.passing = true;
    this.form.requestSubmit(submitter);
  }

  putBack() {
    const found = kept(this.place);
    if (!found) return;
    forget(found.place);
    // A page that came by a link or after the form was taken: the text has arrived.
    const again = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
    if ((found.sent && !again) || found.written === written(this.form).toString()) return;
    fillAll(this.form, found.written);
    this.keep();
    toast(this.form.dataset.back);
  }
}

const drafts = [...document.querySelectorAll("form[data-keep]")].map((form) => new Draft(form));
// Coming back with the browser's button shows the form as it was left: it can be sent again.
window.addEventListener("pageshow", () => drafts.forEach((draft) => { draft.passing = false; }));
