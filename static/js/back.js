// A refused page is left the way one came, where what was typed still stands; without this it is a link.
document.querySelector("[data-back]")?.addEventListener("click", (event) => {
  event.preventDefault();
  history.back();
});
