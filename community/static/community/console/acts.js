// Taking, handing over, ending, and sending what is kept at hand.
import { el } from "./dom.js";
import { openedId, send } from "./chat.js";
import { current, refresh, soon } from "./lists.js";
import { ask } from "../../crisis/worklist/server.js";

let page, home, report, onTaken, onLeft, searchTimer;
// Whom the open dialog is about: while it stands there, another talk may come to the middle of the page.
let meant = null;
const find = (name) => page.querySelector(name);

const posted = async (part, values = {}) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  const answer = await ask(`${home}${part}`, { form });
  return answer.json();
};

const take = async (part) => {
  try {
    const { id } = await posted(part);
    await refresh();
    await onTaken(id);
  } finally {
    soon();
  }
};
export const takeNext = () => take("next/");
const takeThis = (id) => take(`${id}/accept/`);

const search = async () => {
  const id = meant;
  const answer = await ask(`${home}${id}/resources/?q=${encodeURIComponent(find("#resource-words").value)}`);
  const { resources } = await answer.json();
  if (id !== meant) return;
  const row = (one) => el("li", {}, el("button", { type: "button", class: "ekt-row", "data-resource": one.id, "data-kind": one.kind }, el("span", { class: "ekt-name" }, one.title), " ", el("span", { class: "ekt-small" }, one.about ?? "")));
  find("#resource-list").replaceChildren(...(resources.length ? resources.map(row) : [el("li", {}, "Nothing found.")]));
};

const openDialog = (name) => {
  meant = openedId();
  if (meant) find(name).showModal();
  return Boolean(meant);
};

export const openResource = () => {
  if (!openDialog("#dialog-resource")) return;
  find("#resource-words").value = "";
  find("#resource-list").replaceChildren();
  search().catch(report);
};

export const openTransfer = () => {
  if (!openDialog("#dialog-transfer")) return;
  const names = (current()?.colleagues ?? []).map((one) => el("option", { value: one.id, disabled: one.free_places < 1 }, `${one.name} (${one.free_places} free)`));
  find("#transfer-to").replaceChildren(el("option", { value: "" }, "back to the queue, in their old place"), ...names);
};

export const openClose = () => openDialog("#dialog-close");

const leave = async (dialog, part, values) => {
  const id = meant;
  find(dialog).close();
  await posted(`${id}/${part}/`, values);
  onLeft(id);
  soon();
};

export const setReplies = (replies) => {
  const select = find("#chat-reply");
  const key = JSON.stringify(replies);
  if (select.dataset.key === key || document.activeElement === select) return;
  select.dataset.key = key;
  select.replaceChildren(el("option", { value: "" }, "Sentence at hand…"), ...replies.map((one) => el("option", { value: one.id, title: one.text }, one.title)));
};

export const startActs = (root, onError, taken, left) => {
  page = root;
  home = root.dataset.home;
  report = onError;
  onTaken = taken;
  onLeft = left;
  find("#console-next").addEventListener("click", () => takeNext().catch(report));
  find("#console-queue").addEventListener("click", (event) => {
    const id = event.target.closest("[data-take]")?.dataset.take;
    if (id) takeThis(id).catch(report);
  });
  find("#console-status").addEventListener("change", (event) => {
    posted("status/", { status: event.target.value }).then(soon).catch(report);
  });
  find("#chat-reply").addEventListener("change", (event) => {
    const reply = event.target.value;
    event.target.value = "";
    if (!reply || !openedId()) return;
    // At once: when the answer comes the counsellor may be elsewhere, and a key would land in this field.
    find("#chat-text").focus();
    send({ reply_id: reply }).catch(report);
  });
  find("#chat-resource-open").addEventListener("click", openResource);
  find("#chat-transfer-open").addEventListener("click", openTransfer);
  find("#chat-close-open").addEventListener("click", openClose);
  find("#resource-words").addEventListener("input", () => {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(() => search().catch(report), 200);
  });
  find("#resource-list").addEventListener("click", (event) => {
    const found = event.target.closest("[data-resource]");
    if (!found) return;
    find("#dialog-resource").close();
    send({ resource_id: found.dataset.resource, kind: found.dataset.kind }, meant).catch(report);
  });
  find("#transfer-form").addEventListener("submit", (event) => {
    event.preventDefault();
    leave("#dialog-transfer", "transfer", { to: find("#transfer-to").value }).catch(report);
  });
  find("#close-form").addEventListener("submit", (event) => {
    event.preventDefault();
    leave("#dialog-close", "close", { reason: find("#close-reason").value }).catch(report);
  });
  for (const button of page.querySelectorAll("[data-shut]")) button.addEventListener("click", () => button.closest("dialog").close());
};
