// The command palette: Ctrl-K or its button opens it. What finds and chooses in it comes when it is first wanted.
import { show } from "./overlays.js";

const palette = document.getElementById("palette");

palette.addEventListener("opened", () => import("./finds.js"));
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else if (!document.querySelector("dialog:modal")) show(palette);
});
