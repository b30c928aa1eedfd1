// The left side: who waits, without names or words, and the talks of this counsellor.
import { duration, el, put } from "./dom.js";
import { ask } from "../../crisis/worklist/server.js";

let page, home, report, onState, running, again, state;
let ahead = 0;
let openId = null;

export const chats = () => state?.chats ?? [];
export const current = () => state;
export const markOpen = (id) => {
  openId = id;
  draw();
};

const since = (moment) => el("span", { class: "ekt-timer", "data-since": Date.parse(moment) }, "");

export const tick = () => {
  const now = Date.now() + ahead;
  for (const node of page.querySelectorAll("[data-since]")) put(node, duration(now - Number(node.dataset.since)));
};

const queueRow = (row) => {
  const take = el("button", { type: "button", class: "ekt-button", "data-take": row.id, disabled: !state.may_take }, "Take");
  const back = row.is_back ? el("span", { class: "ekt-small" }, " was with a counsellor") : null;
  return el("li", { "data-queued": row.id, "data-priority": row.priority }, el("span", { class: "ekt-priority" }, row.priority), " ", since(row.waiting_since), back, take);
};

const chatRow = (row, number) => {
  const unread = row.unread ? el("span", { class: "ekt-unread" }, `${row.unread} new`) : null;
  const waits = row.waits_since ? el("span", { class: "ekt-small" }, " waits ", since(row.waits_since)) : el("span", { class: "ekt-small" }, " answered");
  const alarm = row.severity ? el("span", { class: "ekt-severity" }, `crisis ${row.severity}`) : null;
  const key = number < 9 ? el("kbd", {}, number + 1) : null;
  return el("li", { "data-chat": row.id }, el("button", { type: "button", class: "ekt-row", "data-open": row.id, "aria-current": row.id === openId ? "true" : false }, key, " ", el("span", { class: "ekt-name" }, row.name), " ", el("span", { class: "ekt-priority", "data-priority": row.priority }, row.priority), " ", alarm, " ", unread, waits));
};

const refocus = (attribute, value) => {
  if (value) page.querySelector(`[${attribute}="${CSS.escape(value)}"]`)?.focus();
};

const draw = () => {
  if (!state) return;
  const focused = document.activeElement?.dataset ?? {};
  const [take, open] = [focused.take, focused.open];
  page.querySelector("#console-queue").replaceChildren(...state.queue.map(queueRow));
  page.querySelector("#console-chats").replaceChildren(...state.chats.map(chatRow));
  refocus("data-take", take);
  refocus("data-open", open);
  put(page.querySelector("#queue-count"), `(${state.queue.length})`);
  put(page.querySelector("#console-load"), `${state.chats.length} of ${state.me.capacity} talks`);
  page.querySelector("#console-next").disabled = !state.may_take || state.queue.length === 0;
  const chosen = page.querySelector("#console-status");
  if (document.activeElement !== chosen) chosen.value = state.me.status;
  tick();
};

const read = async () => {
  const answer = await ask(`${home}state/`, { background: true });
  state = await answer.json();
  ahead = Date.parse(state.now) - Date.now();
  draw();
  onState(state);
};

// One reading at a time; whoever asks meanwhile gets one more after it.
export const refresh = async () => {
  if (running) {
    again = true;
    return running;
  }
  running = read();
  try {
    await running;
  } finally {
    running = null;
    if (again) {
      again = false;
      soon();
    }
  }
};

let timer;
export const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => refresh().catch(report), 120);
};

export const startLists = (root, onError, heard) => {
  page = root;
  home = root.dataset.home;
  report = onError;
  onState = heard;
  setInterval(tick, 1000);
};
