// What does every page run? The small parts that HTML and htmx cannot do. Words come from the page, never from here.
import "./theme.js";
import "./overlays.js";
import "./palette.js";
import "./toasts.js";
import "./forms.js";
import "./keeping.js";
import "./bell.js";
import "./clock.js";
import "./offline.js";

// Styles that no page waits for: until now they were for print.
for (const sheet of document.querySelectorAll("link[data-later]")) sheet.media = "all";
