// How does a script ask the server? Same origin, with the form's own proof that the page is ours.

/** The header that Django wants with every unsafe request, as htmx sends it too. */
export const proof = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");

/** POST form data and return {ok, status, answer}; `status` is 0 when the network is gone, 401 when the session is. */
export async function post(url, data, headers = {}, keepalive = false) {
  try {
    const response = await fetch(url, { method: "POST", body: data, keepalive, headers: { Accept: "application/json", ...proof(), ...headers } });
    const json = response.headers.get("Content-Type")?.includes("json");
    if (response.redirected && !json) return { ok: false, status: 401, answer: {} };
    return { ok: response.ok, status: response.status, answer: json ? await response.json() : {} };
  } catch {
    return { ok: false, status: 0, answer: {} };
  }
}
