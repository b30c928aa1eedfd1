// The moderation desk: a list, one case beside it, and acts. Words come only when somebody asks for them.
import { startIdle } from "../crisis/worklist/idle.js";
import { ask, Refused, SignedOut, startServer } from "../crisis/worklist/server.js";

const READ_MS = 20000;
const TYPING = "input, textarea, select, [contenteditable]";
const page = document.querySelector("#desk");
const { home } = page.dataset;
const list = page.querySelector("#desk-list");
const panel = page.querySelector("#desk-panel");
const alertLine = page.querySelector("#desk-alert");
const statements = JSON.parse(page.querySelector("#desk-statements").textContent);
let show = list.querySelector("[data-list]").dataset.show;
let over = false;

const say = (words) => {
  alertLine.textContent = words;
};

const report = (error) => {
  if (error instanceof SignedOut) {
    over = true;
    // What was opened must not stay on the screen of whoever comes by.
    panel.innerHTML = "";
    say("");
    const link = document.createElement("a");
    link.href = home;
    link.textContent = "Signed out. Sign in again.";
    alertLine.append(link);
  } else if (error instanceof Refused) say(error.message);
  else say("The server did not answer. What you see may be old; try again.");
};

const rows = () => [...list.querySelectorAll("tr[data-id]")];
const article = () => panel.querySelector("[data-panel]");
const rowOf = (id) => rows().find((row) => row.dataset.id === id);
const current = () => document.activeElement?.closest?.("#desk-list tr[data-id]") || rowOf(article()?.dataset.id);
const focusRow = (row) => row?.querySelector("[data-open]").focus();
const address = (row, part = "") => `${home}${row.dataset.kind}/${row.dataset.id}/${part}`;
const markOpen = () => {
  for (const row of rows()) row.toggleAttribute("data-open-now", row.dataset.id === article()?.dataset.id);
};

const refresh = async (background = true) => {
  if (over) return;
  const wanted = show;
  const answer = await ask(`${home}list/?show=${wanted}`, { background });
  const html = await answer.text();
  // A list that was on its way before must not take a choice back.
  if (wanted !== show) return;
  const focused = current()?.dataset.id;
  const inside = list.contains(document.activeElement);
  list.innerHTML = html;
  markOpen();
  if (inside) focusRow(rowOf(focused) || rows()[0]);
};

const put = (html) => {
  panel.innerHTML = html;
  markOpen();
  (panel.querySelector("#panel-title") || panel).focus();
};

const open = async (row) => {
  const answer = await ask(address(row));
  put(await answer.text());
};

const faults = (form, errors) => {
  for (const place of form.querySelectorAll("[data-fault]")) place.textContent = (errors[place.dataset.fault] || []).join(" ");
};

const send = async (form) => {
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) return;
  const button = form.querySelector("button");
  button.disabled = true;
  faults(form, {});
  say("");
  try {
    const answer = await ask(form.getAttribute("action"), { form: new FormData(form) });
    put(await answer.text());
  } catch (error) {
    faults(form, error.errors || {});
    report(error);
  } finally {
    button.disabled = false;
    refresh().catch(report);
  }
};

const uncover = async (form) => {
  const part = form.closest("[data-hidden-part]");
  const answer = await ask(form.getAttribute("action"), { form: new FormData() });
  part.innerHTML = await answer.text();
  part.tabIndex = -1;
  part.focus();
  refresh().catch(report);
};

const opened = async () => {
  const row = current();
  if (row && row.dataset.id !== article()?.dataset.id) await open(row);
};
const press = async (selector, words) => {
  await opened();
  const form = panel.querySelector(selector);
  if (form) form.requestSubmit();
  else say(words);
};
const move = (step) => {
  const all = rows();
  const at = all.indexOf(current());
  focusRow(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
};
const close = () => {
  const id = article()?.dataset.id;
  panel.innerHTML = '<p class="ekc-empty">Choose a case.</p>';
  markOpen();
  focusRow(rowOf(id) || rows()[0]);
};

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  c: () => press("form[data-act=claim]", "You have it, or a colleague does."),
  p: () => press("form[data-act=pass_on]", "There is nothing to pass on."),
  t: () => press("form[data-show]", "The text is shown already."),
  a: async () => {
    await opened();
    const form = panel.querySelector("details[data-form]");
    if (!form) return say("There is nothing to decide.");
    form.open = true;
    form.querySelector("select").focus();
  },
  "/": () => page.querySelector("[data-filter]").focus(),
  "?": () => page.querySelector("#desk-help").showModal(),
};

startServer(page);
startIdle(page, {
  keep: () => refresh(false).catch(report),
  warn: () => say("You will be signed out in a minute. Press any key to stay."),
  calm: () => say(""),
});
page.querySelector("#desk-help-open").addEventListener("click", ACTS["?"]);
page.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-open], a[data-filter]");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.filter) {
    show = link.dataset.filter;
    history.replaceState(null, "", `${home}?show=${show}`);
    refresh(false).catch(report);
  } else open(link.closest("tr")).catch(report);
});
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  if ("act" in event.target.dataset) send(event.target);
  else uncover(event.target).catch(report);
});
// The text of the chosen rule, until somebody has written one of their own.
panel.addEventListener("change", (event) => {
  if (event.target.name !== "reason_code") return;
  const field = event.target.form.elements.namedItem("statement");
  if (field.value === "" || Object.values(statements).includes(field.value)) field.value = statements[event.target.value] || "";
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || page.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    if (event.target.matches(TYPING)) event.target.blur();
    else close();
    return;
  }
  const act = ACTS[event.key];
  if (!act || event.target.matches(TYPING)) return;
  event.preventDefault();
  Promise.resolve(act()).catch(report);
});
setInterval(() => refresh().catch(report), READ_MS);
