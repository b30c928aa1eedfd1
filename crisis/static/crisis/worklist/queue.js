// The list: read again as a whole whenever something changed, so that nothing can be missed.
import { setServerTime, tick } from "./clock.js";
import { ring, showTitle } from "./sound.js";
import { ask } from "./server.js";

const WAIT_MS = 120;
const ONCE_MS = 3000;
const rung = new Set();
let area, news, home, show, timer, running, again, openId;
let trouble = "";
let rangAt = 0;

const list = () => area.querySelector("[data-list]");
export const rows = () => [...area.querySelectorAll("tr[data-id]")];
export const rowOf = (id) => rows().find((row) => row.dataset.id === id);
export const current = () => document.activeElement?.closest?.("#crisis-list tr[data-id]") || rowOf(openId);
export const focusRow = (row) => row?.querySelector("[data-open]").focus();

export const setTrouble = (words) => {
  trouble = words;
  showTitle(Number(list().dataset.ringing), trouble);
};

export const markOpen = (id) => {
  openId = id;
  for (const row of rows()) row.toggleAttribute("data-open-now", row.dataset.id === id);
};

export const alarm = (severity) => {
  rangAt = Date.now();
  ring(severity);
  news.textContent = `Alarm, severity ${severity}, at ${new Date().toLocaleTimeString()}.`;
};

// What rings anywhere, whatever the filter, and did not before; the first list is no news, and what the socket has
// just told rings once.
const hear = (first) => {
  const fresh = list().dataset.rings.split(",").filter((key) => key && !rung.has(key));
  for (const key of fresh) rung.add(key);
  if (!first && fresh.length && Date.now() - rangAt > ONCE_MS) alarm(Number(list().dataset.worst));
};

const settle = (first) => {
  setServerTime(Number(list().dataset.now));
  // Later on only a person chooses: a list that was on its way before must not take the choice back.
  if (first) show = list().dataset.show;
  hear(first);
  markOpen(openId);
  tick();
  showTitle(Number(list().dataset.ringing), trouble);
};

const read = async (background) => {
  const answer = await ask(`${home}list/?show=${show}`, { background });
  const focused = current()?.dataset.id;
  const inside = area.contains(document.activeElement);
  const filter = document.activeElement?.dataset?.filter;
  area.innerHTML = await answer.text();
  settle(false);
  if (!inside) return;
  if (filter) area.querySelector(`[data-filter="${filter}"]`)?.focus();
  else focusRow(rowOf(focused) || rows()[0]);
};

// One reading at a time; whoever asks meanwhile gets one more after it.
export const refresh = async ({ background = true } = {}) => {
  if (running) {
    again = true;
    return running;
  }
  running = read(background);
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

let report = () => {};
export const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => refresh().catch(report), WAIT_MS);
};

export const filterBy = (name) => {
  show = name;
  history.replaceState(null, "", `${home}?show=${name}`);
  return refresh({ background: false });
};

export const startQueue = (page, onError) => {
  area = page.querySelector("#crisis-list");
  news = page.querySelector("#crisis-news");
  home = page.dataset.home;
  report = onError;
  openId = page.querySelector("[data-panel]")?.dataset.id;
  settle(true);
};
