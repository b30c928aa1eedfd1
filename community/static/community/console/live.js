// The socket of the console. While it is away the page says so, asks every 20 seconds, and tries again, ever more slowly.
import { ask, SignedOut } from "../../crisis/worklist/server.js";

const POLL_MS = 20000;
const PING_MS = 20000;
const FIRST_MS = 1000;
const LAST_MS = 30000;
let page, on, socket, timer;
let pause = FIRST_MS;
let answered = true;
let over = false;
let number = 0;

export const isLive = () => Boolean(socket);

export const endLive = (words = "Signed out: nobody hears the people you are with.") => {
  over = true;
  clearTimeout(timer);
  const open = socket;
  socket = null;
  open?.close();
  on.live("out", words);
};

const lost = () => {
  if (over) return;
  socket = null;
  on.live("no", "Not live: the people you are with are told that you are away. Trying again.");
  clearTimeout(timer);
  timer = setTimeout(connect, pause * (0.5 + Math.random() / 2));
  pause = Math.min(pause * 2, LAST_MS);
};

const hear = (event) => {
  answered = true;
  const frame = JSON.parse(event.data);
  if (frame.event === "resync") on.read();
  else on.frame(frame.event, frame.data);
};

const connect = async () => {
  try {
    const answer = await ask(`${page.dataset.home}ticket/`, { form: new FormData(), background: true });
    const { ticket } = await answer.json();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = new WebSocket(`${scheme}://${location.host}${page.dataset.socket}?ticket=${encodeURIComponent(ticket)}`);
    opened.addEventListener("open", () => {
      // Signed out while it was being opened.
      if (over) return opened.close();
      socket = opened;
      pause = FIRST_MS;
      answered = true;
      on.live("yes", "Live.");
      // Whatever came while it was away.
      on.read();
    });
    opened.addEventListener("message", hear);
    opened.addEventListener("close", lost);
  } catch (error) {
    if (error instanceof SignedOut) endLive();
    else if (error.status === 404) endLive("Not yours any more: this page hears nobody.");
    else lost();
  }
};

export const tell = (event, data) => {
  number += 1;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ event, id: `c${number}`, data }));
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
  tell("ping", {});
};

export const startLive = (root, handlers) => {
  page = root;
  on = handlers;
  connect();
  setInterval(ping, PING_MS);
  setInterval(() => {
    if (!over) on.read();
  }, POLL_MS);
};
