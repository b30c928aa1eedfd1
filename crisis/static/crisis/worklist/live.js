// The socket. While it is away the page says so, reads the list every 20 seconds, and tries again, ever more slowly.
import { ask, SignedOut } from "./server.js";

const POLL_MS = 20000;
// A frame that got lost is no reason to miss anything: once a minute the list is read although the socket lives.
const CHECK_MS = 60000;
const PING_MS = 20000;
const FIRST_MS = 1000;
const LAST_MS = 30000;
let page, on, socket, readAt;
let pause = FIRST_MS;
let answered = true;
let over = false;

const say = (live, words) => on.live(live, words);

const later = () => {
  if (over) return;
  setTimeout(connect, pause * (0.5 + Math.random() / 2));
  pause = Math.min(pause * 2, LAST_MS);
};

export const endLive = (words = "Signed out: this page hears no alarms.") => {
  over = true;
  socket?.close();
  say("out", words);
};

const lost = () => {
  if (over) return;
  socket = null;
  say("no", "Not live: the list is read every 20 seconds.");
  later();
};

const read = () => {
  readAt = Date.now();
  on.read();
};

const hear = (event) => {
  answered = true;
  const frame = JSON.parse(event.data);
  if (frame.event === "resync") read();
  if (frame.event === "crisis:alert") on.alert(frame.data);
  if (frame.event === "crisis:incident") on.incident(frame.data);
};

const connect = async () => {
  try {
    const answer = await ask(`${page.dataset.home}ticket/`, { form: new FormData(), background: true });
    const { ticket } = await answer.json();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = new WebSocket(`${scheme}://${location.host}${page.dataset.socket}?ticket=${encodeURIComponent(ticket)}`);
    opened.addEventListener("open", () => {
      socket = opened;
      pause = FIRST_MS;
      answered = true;
      say("yes", "Live.");
      // Whatever came while it was away.
      read();
    });
    opened.addEventListener("message", hear);
    opened.addEventListener("close", lost);
  } catch (error) {
    if (error instanceof SignedOut) endLive();
    else if (error.status === 404) endLive("Not yours any more: this page hears no alarms.");
    else lost();
  }
};

const ping = () => {
  if (!socket) return;
  if (!answered) {
    // Half-open: the other end is gone and nobody said so.
    const dead = socket;
    dead.removeEventListener("close", lost);
    dead.close();
    lost();
    return;
  }
  answered = false;
  socket.send(JSON.stringify({ event: "ping", id: String(Date.now()), data: {} }));
};

export const startLive = (root, handlers) => {
  page = root;
  on = handlers;
  readAt = Date.now();
  connect();
  setInterval(ping, PING_MS);
  setInterval(() => {
    if (!over && Date.now() - readAt >= (socket ? CHECK_MS : POLL_MS)) read();
  }, 1000);
};
