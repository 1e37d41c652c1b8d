// Whose clock is it? A page that shows times in another zone than the browser's asks once; the server remembers the answer.
const form = document.querySelector("[data-clock]");
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (form && timeZone && timeZone !== form.dataset.clock) {
  form.querySelector("[data-place]").textContent = timeZone.replaceAll("_", " ");
  form.querySelector("[name=time_zone]").value = timeZone;
  form.hidden = false;
}
