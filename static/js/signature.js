// A signature that is drawn: strokes as points of a 640 x 180 sheet, sent as JSON in the field that a typed one uses.

const field = document.querySelector("[data-signature]");
const typed = field.querySelector(".sign-typed");
const sheet = field.querySelector("canvas");
const kind = field.closest("form").elements.kind;
const pen = sheet.getContext("2d");
let strokes = [];
let stroke = null;

field.querySelector("[data-ways]").hidden = false;

function choose(way) {
  kind.value = way;
  for (const button of field.querySelectorAll("[data-way]")) button.setAttribute("aria-pressed", String(button.dataset.way === way));
  for (const part of field.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== way;
  typed.hidden = way !== "typed";
  sheet.hidden = way !== "drawn";
  typed.value = "";
  clear();
}

function clear() {
  strokes = [];
  pen.clearRect(0, 0, sheet.width, sheet.height);
  pen.strokeStyle = getComputedStyle(sheet).color;
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";
}

function place(event) {
  const box = sheet.getBoundingClientRect();
  return [Math.round(((event.clientX - box.left) / box.width) * sheet.width), Math.round(((event.clientY - box.top) / box.height) * sheet.height)];
}

sheet.addEventListener("pointerdown", (event) => {
  sheet.setPointerCapture(event.pointerId);
  stroke = [place(event)];
  strokes.push(stroke);
});
sheet.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  const next = place(event);
  pen.beginPath();
  pen.moveTo(...stroke.at(-1));
  pen.lineTo(...next);
  pen.stroke();
  stroke.push(next);
});
for (const end of ["pointerup", "pointercancel"]) {
  sheet.addEventListener(end, () => {
    stroke = null;
    typed.value = JSON.stringify({ width: sheet.width, height: sheet.height, strokes });
  });
}
field.addEventListener("click", (event) => {
  const way = event.target.closest("[data-way]");
  if (way) choose(way.dataset.way);
  if (event.target.closest("[data-clear]")) {
    clear();
    typed.value = "";
  }
});
if (kind.value === "drawn") choose("drawn");
