// Rows that are dragged into another order: the form that holds them is told when one is dropped. Buttons do the same by keyboard.

let dragged = null;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-row]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-row]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
  over.parentElement.insertBefore(dragged, event.clientY < middle ? over : over.nextSibling);
});

document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  window.htmx.trigger(dragged.closest("form"), "dropped");
});

document.addEventListener("dragend", () => { dragged = null; });
