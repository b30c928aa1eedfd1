// The talk in the middle. Each message stands once, in the order that is the same for everybody.
import { clock, el, put } from "./dom.js";
import { soon } from "./lists.js";
import { tell } from "./live.js";
import { ask } from "../../crisis/worklist/server.js";

const TYPING_EVERY_MS = 2500;
const TYPING_SHOWN_MS = 5000;
let page, home, report, openId, me, typingTimer;
let typedAt = 0;
// By talk: its messages by their ids, and the change up to which none is missing.
const talks = new Map();
const find = (name) => page.querySelector(name);
const talkOf = (id) => {
  if (!talks.has(id)) talks.set(id, { messages: new Map(), caught: 0, loaded: false, hasEarlier: false, pending: new Map(), draft: "" });
  return talks.get(id);
};

export const openedId = () => openId;

const words = (message) => {
  if (message.state === "deleted") return el("em", {}, "Taken back.");
  if (message.state === "hidden") return el("em", {}, "Hidden by a moderator.");
  if (message.message_type === "image" || message.message_type === "file") return el("em", {}, "An attachment.");
  return el("p", { class: "ekt-words" }, message.content);
};

const line = (message) => {
  const ours = message.sender.role === "counselor";
  const about = [message.message_type === "resource" ? "resource" : null, message.is_edited ? "changed" : null].filter(Boolean).join(", ");
  return el("li", { "data-message": message.id, "data-seq": message.seq, "data-side": ours ? "ours" : "theirs" }, el("p", { class: "ekt-small" }, message.sender.id === me ? "You" : message.sender.name, " ", el("time", { datetime: message.timestamp }, clock(message.timestamp)), about ? ` (${about})` : ""), words(message));
};

const place = (log, node) => {
  const known = log.querySelector(`[data-message="${CSS.escape(node.dataset.message)}"]`);
  if (known) return known.replaceWith(node);
  const seq = Number(node.dataset.seq);
  const later = [...log.children].reverse().find((one) => Number(one.dataset.seq) < seq);
  return later ? later.after(node) : log.prepend(node);
};

const keep = (id, message) => {
  const talk = talkOf(id);
  const known = talk.messages.get(message.id);
  if (message.seq === null || (known && known.changed_seq >= message.changed_seq)) return;
  talk.messages.set(message.id, message);
  if (id !== openId) return;
  const log = find("#chat-log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  place(log, line(message));
  if (atEnd) log.scrollTop = log.scrollHeight;
};

const catchUp = async (id) => {
  const talk = talkOf(id);
  for (let more = true; more; ) {
    const answer = await ask(`${home}${id}/messages/?after=${talk.caught}`, { background: true });
    const page = await answer.json();
    for (const message of page.messages) {
      keep(id, message);
      talk.caught = Math.max(talk.caught, message.changed_seq);
    }
    more = page.has_more && page.messages.length > 0;
  }
  markRead(id);
};

// One after the other for each talk: whoever asks meanwhile comes after.
const inTurn = (last, id, work) => {
  const next = (last.get(id) ?? Promise.resolve()).catch(() => {}).then(work);
  last.set(id, next);
  return next;
};
const reading = new Map();
const sending = new Map();
export const fresh = (id) => (talkOf(id).loaded ? inTurn(reading, id, () => catchUp(id)) : Promise.resolve());
export const freshAll = () => Promise.all([...talks.keys()].map(fresh));

const markRead = (id) => {
  const talk = talkOf(id);
  if (id !== openId || document.hidden || !talk.messages.size) return;
  const last = Math.max(...[...talk.messages.values()].map((message) => message.seq));
  if (last <= (talk.read ?? 0)) return;
  talk.read = last;
  const form = new FormData();
  form.set("seq", last);
  ask(`${home}${id}/read/`, { form, background: true }).then(soon).catch(report);
};

export const heard = (message) => {
  const id = message.conversation_id;
  const talk = talkOf(id);
  if (!talk.loaded) return;
  keep(id, message);
  if (message.changed_seq === talk.caught + 1) {
    talk.caught = message.changed_seq;
    markRead(id);
  } else if (message.changed_seq > talk.caught) fresh(id).catch(report);
  if (message.sender.role !== "counselor" && id === openId) put(find("#chat-typing"), "");
};

export const typing = ({ conversation_id: id, sender_id: sender, is_typing: is }) => {
  if (id !== openId || sender === me) return;
  put(find("#chat-typing"), is ? "They are typing." : "");
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => put(find("#chat-typing"), ""), TYPING_SHOWN_MS);
};

const load = async (id, before) => {
  const answer = await ask(`${home}${id}/messages/${before ? `?before=${before}` : ""}`);
  const page = await answer.json();
  const talk = talkOf(id);
  if (!before) {
    talk.caught = Math.max(0, ...page.messages.map((message) => message.changed_seq));
    talk.loaded = true;
  }
  talk.hasEarlier = page.has_more;
  for (const message of page.messages) keep(id, message);
  if (id === openId) find("#chat-earlier").hidden = !talk.hasEarlier;
};

export const show = (chat) => {
  if (!chat || chat.id !== openId) return;
  put(find("#chat-name"), chat.name);
  put(find("#chat-here"), chat.is_here ? "Has the talk open." : "");
};

export const open = async (chat) => {
  if (openId) talkOf(openId).draft = find("#chat-text").value;
  openId = chat.id;
  me = chat.participant_id;
  const talk = talkOf(openId);
  for (const part of ["#console-chat", "#console-about"]) find(part).hidden = false;
  find("#console-nobody").hidden = true;
  find("#chat-log").replaceChildren(...[...talk.messages.values()].sort((a, b) => a.seq - b.seq).map(line));
  find("#chat-earlier").hidden = !talk.hasEarlier;
  find("#chat-text").value = talk.draft;
  put(find("#chat-typing"), "");
  show(chat);
  find("#chat-text").focus();
  if (!talk.loaded) await load(chat.id);
  // Also what came while the first page was on its way.
  await fresh(chat.id);
  find("#chat-log").scrollTop = find("#chat-log").scrollHeight;
  markRead(chat.id);
};

// What was of somebody who is not with this counsellor any more does not stay in the page.
export const forget = (id) => {
  talks.delete(id);
  reading.delete(id);
  sending.delete(id);
  if (id !== openId) return false;
  clear();
  return true;
};
export const known = () => [...talks.keys()];

export const clear = () => {
  openId = null;
  for (const part of ["#console-chat", "#console-about"]) find(part).hidden = true;
  find("#console-nobody").hidden = false;
  find("#chat-log").replaceChildren();
  find("#about-body").replaceChildren();
  put(find("#chat-name"), "");
  find("#chat-text").value = "";
};

export const clearAll = () => {
  talks.clear();
  clear();
};

// An id of our own: what is sent again after an error is sent once.
const post = async (id, values) => {
  const { pending } = talkOf(id);
  const key = JSON.stringify(values);
  if (!pending.has(key)) pending.set(key, crypto.randomUUID());
  const form = new FormData();
  form.set("message_id", pending.get(key));
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  const answer = await ask(`${home}${id}/send/`, { form });
  pending.delete(key);
  heard(await answer.json());
};
export const send = (values, id = openId) => inTurn(sending, id, () => post(id, values));

const giveBack = (id, content) => {
  if (!talks.has(id)) return;
  const both = (written) => (written ? `${content}\n${written}` : content);
  if (id === openId) find("#chat-text").value = both(find("#chat-text").value);
  else talkOf(id).draft = both(talkOf(id).draft);
};

// The field stays open: what is typed while the answer is on its way is the next message, and no key of the page.
const submit = async () => {
  const field = find("#chat-text");
  const [id, content] = [openId, field.value];
  if (!content.trim() || !id) return;
  field.value = "";
  try {
    await send({ content }, id);
  } catch (error) {
    giveBack(id, content);
    throw error;
  }
};

export const startChat = (root, onError) => {
  page = root;
  home = root.dataset.home;
  report = onError;
  find("#chat-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit().catch(report);
  });
  find("#chat-text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit().catch(report);
  });
  find("#chat-text").addEventListener("input", () => {
    if (!openId || Date.now() - typedAt < TYPING_EVERY_MS) return;
    typedAt = Date.now();
    tell("chat:typing", { conversation_id: openId, is_typing: true });
  });
  find("#chat-earlier").addEventListener("click", () => {
    const first = Math.min(...[...talkOf(openId).messages.values()].map((message) => message.seq));
    load(openId, first).catch(report);
  });
  document.addEventListener("visibilitychange", () => openId && markRead(openId));
};
