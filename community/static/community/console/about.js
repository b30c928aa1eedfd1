// The right side: what the person shares with this counsellor. It comes when asked for, and that it was is written down.
import { el } from "./dom.js";
import { openedId } from "./chat.js";
import { ask } from "../../crisis/worklist/server.js";

let page, home, report;
const day = (moment) => new Date(moment).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
const part = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);
const none = (words) => el("p", { class: "ekt-small" }, words);

const incident = (one) => {
  const said = `Severity ${one.severity}, ${one.state.replaceAll("_", " ")}, ${day(one.opened_at)}`;
  return el("li", {}, one.link ? el("a", { href: one.link, target: "_blank", rel: "noopener" }, said) : said);
};

const drawn = (about) => [
  about.is_minor ? el("p", { class: "ekt-alert" }, "Under age.") : null,
  part("What it is about", about.topic ? el("p", { class: "ekt-words" }, about.topic) : none("They gave no topic.")),
  part("Crises", about.incidents.length ? el("ul", { class: "ekt-list" }, ...about.incidents.map(incident)) : none("None known.")),
  part("What they share with you", about.shared.length ? el("div", { class: "ekt-acts" }, ...about.shared.map((one) => el("button", { type: "button", class: "ekt-button", "data-category": one.category }, one.title))) : none("Nothing. They can share parts of their record in the app."), el("div", { id: "about-record" })),
  part("This talk", el("ul", { class: "ekt-list ekt-small" }, ...about.handovers.map((one) => el("li", {}, `${one.kind}, ${new Date(one.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`))), none(`${about.earlier_talks} earlier talks`)),
];

export const showAbout = async () => {
  const id = openedId();
  if (!id) return;
  const answer = await ask(`${home}${id}/about/`, { form: new FormData() });
  const about = await answer.json();
  if (id !== openedId()) return;
  page.querySelector("#about-body").replaceChildren(...drawn(about).filter(Boolean));
};

export const hideAbout = () => page.querySelector("#about-body").replaceChildren();

const showRecord = async (category) => {
  const id = openedId();
  const form = new FormData();
  form.set("category", category);
  const answer = await ask(`${home}${id}/record/`, { form });
  const { parts } = await answer.json();
  if (id !== openedId()) return;
  const drawnParts = parts.map((one) => el("section", {}, el("h4", {}, one.source), ...one.rows.map((row) => el("dl", { class: "ekt-record" }, ...row.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))), one.more ? none("There is more.") : null));
  page.querySelector("#about-record").replaceChildren(...(drawnParts.length ? drawnParts : [none("There is nothing yet.")]));
};

export const startAbout = (root, onError) => {
  page = root;
  home = root.dataset.home;
  report = onError;
  page.querySelector("#about-show").addEventListener("click", () => showAbout().catch(report));
  page.querySelector("#about-body").addEventListener("click", (event) => {
    const category = event.target.closest("[data-category]")?.dataset.category;
    if (category) showRecord(category).catch(report);
  });
};
