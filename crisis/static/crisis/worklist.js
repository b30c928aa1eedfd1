// The crisis worklist: puts the parts together. Each part is a file in worklist/, named by what it is about.
import { tick } from "./worklist/clock.js";
import { startIdle } from "./worklist/idle.js";
import { startKeys } from "./worklist/keys.js";
import { endLive, startLive } from "./worklist/live.js";
import * as panel from "./worklist/panel.js";
import * as queue from "./worklist/queue.js";
import { Refused, SignedOut, startServer } from "./worklist/server.js";
import { ring, startSound } from "./worklist/sound.js";

const page = document.querySelector("#crisis");
const live = page.querySelector("#crisis-live");
const alertLine = page.querySelector("#crisis-alert");
let out = false;
// Nothing takes the place of the way back in.
const say = (words) => {
  if (!out) alertLine.textContent = words;
};

const report = (error) => {
  if (error instanceof SignedOut) endLive();
  else if (error instanceof Refused) say(error.message);
  else say("The server did not answer. What you see may be old; try again.");
};

const showLive = (state, words) => {
  if (live.dataset.live === state) return;
  live.dataset.live = state;
  live.textContent = words;
  queue.setTrouble(state === "yes" ? "" : state === "out" ? "SIGNED OUT" : "NOT LIVE");
  if (state === "out") {
    say("");
    const link = document.createElement("a");
    link.href = page.dataset.home;
    link.textContent = `${words} Sign in again.`;
    alertLine.append(link);
    // What was opened must not stay on the screen of whoever comes by.
    panel.clear();
    ring(5);
    out = true;
  }
};

let failed = false;
const read = async () => {
  try {
    await queue.refresh();
    if (failed) say("");
    failed = false;
  } catch (error) {
    failed = true;
    report(error);
  }
};

const alarm = (data) => {
  queue.alarm(data.severity);
  queue.soon();
};

startServer(page);
startSound(page);
queue.startQueue(page, report);
panel.startPanel(page, report, say);
startKeys(page, report, say);
startIdle(page, {
  keep: () => queue.refresh({ background: false }).catch(report),
  warn: () => {
    if (out) return;
    say("You will be signed out in a minute. Press any key to stay.");
    ring(3);
  },
  calm: () => say(""),
  hide: panel.clear,
});
startLive(page, {
  live: showLive,
  read,
  alert: alarm,
  incident: (data) => {
    queue.soon();
    panel.changed(data).catch(report);
  },
});
page.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-open], a[data-filter]");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.filter) queue.filterBy(link.dataset.filter).catch(report);
  else panel.open(link.closest("tr").dataset.id).catch(report);
});
setInterval(tick, 1000);
