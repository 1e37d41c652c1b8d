// A refused page is left the way one came, where what was typed still stands; without this it is a link. It stands in the page's head and waits for
// nothing: whoever is quick loses nothing either.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-back]") || history.length < 2) return;
  event.preventDefault();
  history.back();
});
