// The counsellors' console: puts the parts together. Each part is a file in console/, named by what it is about.
import { hideAbout, showAbout, startAbout } from "./console/about.js";
import { openClose, openResource, openTransfer, setReplies, startActs, takeNext } from "./console/acts.js";
import * as chat from "./console/chat.js";
import * as lists from "./console/lists.js";
import { endLive, startLive } from "./console/live.js";
import { startIdle } from "../crisis/worklist/idle.js";
import { ask, Refused, SignedOut, startServer } from "../crisis/worklist/server.js";

const TYPING = "input, textarea, select, [contenteditable]";
const page = document.querySelector("#console");
const live = page.querySelector("#console-live");
const alertLine = page.querySelector("#console-alert");
const news = page.querySelector("#console-news");
let trouble = "";
let waiting = 0;

const say = (words) => {
  alertLine.textContent = words;
};

const report = (error) => {
  if (error instanceof SignedOut) endLive();
  else if (error instanceof Refused) say(error.message);
  else say("The server did not answer. What you wrote is still here; send it again.");
};

// How many, never who or what: others see the title of a window.
const showTitle = () => {
  const unread = lists.chats().reduce((sum, one) => sum + one.unread, 0);
  document.title = `${trouble ? `${trouble}: ` : ""}${unread ? `(${unread}) ` : ""}Counselling | Evenkeel staff`;
};

const showLive = (state, words) => {
  live.dataset.live = state;
  live.textContent = words;
  trouble = state === "yes" ? "" : state === "out" ? "SIGNED OUT" : "NOT LIVE";
  if (state === "yes") say("");
  if (state === "out") {
    say("");
    const link = document.createElement("a");
    link.href = page.dataset.home;
    link.textContent = `${words} Sign in again.`;
    alertLine.append(link);
    // What was opened must not stay on the screen of whoever comes by.
    chat.clearAll();
  }
  showTitle();
};

const open = async (id) => {
  const found = lists.chats().find((one) => one.id === id);
  if (!found) return;
  if (chat.openedId() !== id) hideAbout();
  lists.markOpen(id);
  say("");
  await chat.open(found);
};

const settled = (state) => {
  const held = new Set(state.chats.map((one) => one.id));
  for (const id of chat.known()) if (!held.has(id) && chat.forget(id)) say("This talk is not yours any more.");
  chat.show(state.chats.find((one) => one.id === chat.openedId()));
  setReplies(state.replies);
  if (state.queue.length > waiting) news.textContent = `${state.queue.length} waiting.`;
  waiting = state.queue.length;
  showTitle();
};

const read = () => {
  lists.refresh().catch(report);
  chat.freshAll().catch(report);
};

const hear = (event, data) => {
  if (event === "chat:message" || event === "chat:message_changed") chat.heard(data);
  if (event === "chat:typing") chat.typing(data);
  else if (event !== "ack" && event !== "error") lists.soon();
};

const KEYS = {
  n: () => takeNext(),
  m: () => page.querySelector("#chat-text").focus(),
  r: openResource,
  h: openTransfer,
  e: openClose,
  a: () => showAbout(),
  "?": () => page.querySelector("#dialog-help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || page.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.matches(TYPING)) return event.target.blur();
  if (event.target.matches(TYPING)) return;
  const number = Number(event.key);
  const act = number >= 1 && number <= 9 ? () => open(lists.chats()[number - 1]?.id) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  Promise.resolve(act()).catch(report);
});
page.querySelector("#console-help-open").addEventListener("click", KEYS["?"]);
page.querySelector("#console-chats").addEventListener("click", (event) => {
  const id = event.target.closest("[data-open]")?.dataset.open;
  if (id) open(id).catch(report);
});

startServer(page);
lists.startLists(page, report, settled);
chat.startChat(page, report);
startAbout(page, report);
startActs(page, report, open, (id) => {
  if (chat.forget(id)) lists.markOpen(null);
});
startIdle(page, {
  keep: () => ask(`${page.dataset.home}state/`).catch(report),
  warn: () => say("You will be signed out in a minute, and the people you are with go back to the queue. Press any key to stay."),
  calm: () => say(""),
});
startLive(page, { live: showLive, read, frame: hear });
