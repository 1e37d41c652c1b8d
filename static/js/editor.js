// What does the editor of a pitch run beside what every page does?
import "./autosave.js";
import "./drafts.js";
import "./order.js";
