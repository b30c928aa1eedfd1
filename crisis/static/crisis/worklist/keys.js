// Everything by keyboard. Keys do nothing while somebody types.
import { current, focusRow, rowOf, rows } from "./queue.js";
import * as panel from "./panel.js";

const TYPING = "input, textarea, select, [contenteditable]";
let page, report, say;

const move = (step) => {
  const all = rows();
  const at = all.indexOf(current());
  focusRow(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
};

const opened = async () => {
  const row = current();
  if (row && row.dataset.id !== panel.openedId()) await panel.open(row.dataset.id);
};

const needed = (done, words) => {
  if (!done) say(words);
};

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  c: async () => {
    const row = current();
    if (row) await panel.claim(row);
  },
  h: async () => {
    await opened();
    needed(panel.handOver(), "Only whoever holds it can hand it over.");
  },
  r: async () => {
    await opened();
    needed(panel.resolve(), "Only whoever holds it can resolve it.");
  },
  "/": () => page.querySelector("[data-filter]").focus(),
  "?": () => page.querySelector("#crisis-help").showModal(),
};

const escape = (event) => {
  if (document.querySelector("#crisis dialog[open]")) return;
  event.preventDefault();
  if (event.target.matches(TYPING)) event.target.blur();
  else if (panel.openedId()) panel.close();
  else focusRow(rowOf(current()?.dataset.id) || rows()[0]);
};

export const startKeys = (root, onError, tell) => {
  page = root;
  report = onError;
  say = tell;
  page.querySelector("#crisis-help-open").addEventListener("click", ACTS["?"]);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return escape(event);
    const act = ACTS[event.key];
    if (!act || event.target.matches(TYPING) || document.querySelector("#crisis dialog[open]")) return;
    event.preventDefault();
    Promise.resolve(act()).catch(report);
  });
};
