// One incident beside the list: its forms, and the parts that come only when asked for.
import { tick } from "./clock.js";
import { focusRow, markOpen, rowOf, soon } from "./queue.js";
import { ask } from "./server.js";

let area, home, report, alert, missed;
let sending = false;
let turn = 0;

const article = () => area.querySelector("[data-panel]");
export const openedId = () => article()?.dataset.id;
const address = (id, part = "") => `${home}${id}/${part}`;

const put = (html, focus) => {
  area.innerHTML = html;
  markOpen(openedId());
  tick();
  if (focus) area.querySelector("#panel-title")?.focus();
};

// What was asked for last is what is shown: an answer that was long on its way takes nothing away.
const show = async (asked) => {
  const mine = ++turn;
  const drawn = await (await asked).text();
  if (mine === turn) put(drawn, true);
};

export const open = (id) => show(ask(address(id)));

const isTyped = (part) => [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

// Nothing that somebody is typing or reading is taken away from them.
const busy = () =>
  isTyped(area) || area.contains(document.activeElement?.closest?.("form")) || area.querySelector("dialog[open], [data-shown]") !== null;

const isNews = ({ incident_id: id, version }) => openedId() === id && version > Number(article().dataset.version);
const markStale = (panel = article()) => {
  panel.querySelector("[data-stale]").hidden = false;
};

// What the socket tells of the open incident. The answer to an act of one's own is on its way and brings the newest.
export const changed = async (frame) => {
  if (frame.reason === "erased") gone(frame.incident_id);
  else if (sending) missed = frame;
  else if (isNews(frame) && busy()) markStale();
  else if (isNews(frame)) {
    const answer = await ask(address(frame.incident_id), { background: true });
    const drawn = await answer.text();
    if (sending) missed = frame;
    else if (isNews(frame) && busy()) markStale();
    else if (isNews(frame)) put(drawn, false);
  }
};

// Nobody reads on in what is erased.
const gone = (id) => {
  if (openedId() !== id) return;
  clear();
  alert("The person's account was erased, and this incident with it.");
};

const faults = (form, errors) => {
  for (const place of form.querySelectorAll("[data-fault]")) place.textContent = (errors[place.dataset.fault] || []).join(" ");
};

const refill = (form, values) => {
  for (const field of form.querySelectorAll("textarea, input:not([type=hidden]), select")) {
    const value = values.get(field.name);
    const fits = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
    if (value !== null && fits) field.value = value;
  }
  const box = form.closest("details");
  if (box) box.open = true;
};

// The newest, with what somebody was typing put back where it stood.
const reload = async () => {
  const typed = [...area.querySelectorAll("form[data-act]")].filter(isTyped).map((form) => [form.getAttribute("action"), new FormData(form)]);
  await open(openedId());
  for (const [action, values] of typed) {
    const form = area.querySelector(`form[action="${action}"]`);
    if (form) refill(form, values);
  }
};

const send = async (form) => {
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) return;
  const button = form.querySelector("button:not([type=button])");
  button.disabled = sending = true;
  faults(form, {});
  alert("");
  try {
    await show(ask(form.getAttribute("action"), { form: new FormData(form) }));
    soon();
  } catch (error) {
    // What stands behind an open dialog is neither seen nor read out.
    const words = error.status ? error.message : "The server did not answer. Try again.";
    const behind = form.closest("dialog[open]") ? { __all__: [words] } : {};
    faults(form, { ...behind, ...error.errors });
    if (error.code === "version_stale") markStale(form.closest("[data-panel]"));
    if (error.status === 409) soon();
    report(error);
  } finally {
    button.disabled = sending = false;
    const frame = missed;
    missed = undefined;
    if (frame) changed(frame).catch(report);
  }
};

const uncover = async (form) => {
  const part = form.closest("[data-hidden-part]");
  const answer = await ask(form.getAttribute("action"), { form: new FormData() });
  part.innerHTML = await answer.text();
  part.dataset.shown = "";
  part.tabIndex = -1;
  part.focus();
  soon();
};

export const claim = async (row) => {
  const form = new FormData();
  form.set("version", row.dataset.version);
  try {
    await show(ask(address(row.dataset.id, "claim/"), { form }));
  } finally {
    // A refusal means that the row is old, and without a socket nobody else says so.
    soon();
  }
};

export const handOver = () => {
  const form = area.querySelector("[data-form=hand_over]");
  if (!form) return false;
  form.open = true;
  form.querySelector("select").focus();
  return true;
};

export const resolve = () => {
  const dialog = area.querySelector("[data-resolve-dialog]");
  dialog?.showModal();
  dialog?.querySelector("select").focus();
  return dialog !== null;
};

export const clear = () => {
  turn += 1;
  area.innerHTML = '<p class="ekc-empty">Choose an incident.</p>';
  markOpen(undefined);
};

export const close = () => {
  const id = openedId();
  if (!id) return;
  clear();
  focusRow(rowOf(id));
};

export const startPanel = (page, onError, say) => {
  area = page.querySelector("#crisis-panel");
  home = page.dataset.home;
  report = onError;
  alert = say;
  area.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    if ("act" in form.dataset) send(form);
    if ("show" in form.dataset) uncover(form).catch(report);
  });
  area.addEventListener("click", (event) => {
    if (event.target.closest("[data-resolve]")) resolve();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-reload]")) reload().catch(report);
  });
};
