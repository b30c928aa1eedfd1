// Talks to the staff site. What the page asks by itself is marked, so that it does not keep an abandoned session alive.
const PATIENCE_MS = 10000;
let token = "";
let spokenAt = Date.now();

export class SignedOut extends Error {}

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.detail || "This did not work. Try again.");
    this.status = status;
    this.code = answer.code || "";
    this.errors = answer.errors || {};
  }
}

export const startServer = (root) => {
  token = root.querySelector("[name=csrfmiddlewaretoken]").value;
};

// When a person last made this page talk: the server counts idleness from there.
export const lastSpoken = () => spokenAt;

export const ask = async (address, { form, background = false } = {}) => {
  const headers = { "X-Fragment": "1" };
  if (background) headers["X-Background"] = "1";
  if (form) headers["X-CSRFToken"] = token;
  const answer = await fetch(address, {
    method: form ? "POST" : "GET", body: form, headers, redirect: "manual", credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // The only place that staff pages send anybody is the sign-in.
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (!background) spokenAt = Date.now();
  if (answer.ok) return answer;
  // The token of the form is of an earlier sign-in.
  if (answer.status === 403) throw new Refused(403, { detail: "Load this page again: you signed in anew meanwhile." });
  if (answer.status === 404) throw new Refused(404, { detail: "This is not there, or not yours to see." });
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  throw new Refused(answer.status, json ? await answer.json() : {});
};
