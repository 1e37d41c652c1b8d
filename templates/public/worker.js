{% load i18n %}// What does a browser keep? Static files and the offline page. SECURITY: no page of a person, no picture of a page, no answer of the API.
const KEPT = "pitchey-{{ version }}";
const OFFLINE = "{% url 'public:offline' %}";
const FILES = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}];

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const kept = await caches.open(KEPT);
  await kept.addAll([new Request(OFFLINE, { credentials: "omit", cache: "reload" }), ...FILES]);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await self.clients.claim();
})()));

// The network first, so that nothing is ever older than the server's.
async function staticFile(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await kept.put(request, answer.clone());
    return answer;
  } catch (failure) {
    const before = await kept.match(request);
    if (before) return before;
    throw failure;
  }
}

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (address.pathname.startsWith("{{ static|escapejs }}")) event.respondWith(staticFile(request));
});

// A push carries nothing: it says that there is something, and the list of notices says what, to whoever is signed in.
self.addEventListener("push", (event) => event.waitUntil(
  self.registration.showNotification("Pitchey", { body: "{% filter escapejs %}{% translate 'There is something new for you.' %}{% endfilter %}", tag: "pitchey" }),
));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow("{% url 'shared:notifications' %}"));
});
