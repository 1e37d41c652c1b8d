// Let the browser keep static files and the offline page; it asks for a newer worker once an hour, not at every page.
navigator.serviceWorker?.register("/worker.js", { updateViaCache: "all" });
