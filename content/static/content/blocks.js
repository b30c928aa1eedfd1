// Turns a field of JSON into an editor of blocks. What a block may hold is told by the page (data-blocks), worked out
// from the rules of the server; what is wrong with one is said by the server (data-faults) and put beside it.
"use strict";
(() => {
  let counter = 0;

  const make = (tag, properties = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };

  const readBlocks = (text, version) => {
    if (!text.trim()) return [];
    try {
      const found = JSON.parse(text);
      const plain = found && found.version === version && Array.isArray(found.blocks) && Object.keys(found).length === 2;
      return plain && found.blocks.every((block) => block && typeof block === "object") ? found.blocks : null;
    } catch {
      return null;
    }
  };

  const emptyBlock = (kind, fields) => {
    const block = { type: kind };
    for (const field of fields) {
      if (field.required) block[field.name] = field.input === "choice" ? field.choices[0] : field.input === "lines" ? [] : "";
    }
    return block;
  };

  class Editor {
    constructor(area) {
      const told = JSON.parse(area.dataset.blocks);
      this.area = area;
      this.kinds = told.kinds;
      this.version = told.version;
      this.faults = JSON.parse(area.dataset.faults || "[]");
      this.name = `blocks-${(counter += 1)}`;
      this.list = make("ol", { className: "ek-blocks" });
      this.said = make("p", { className: "ek-said", role: "status" });
      this.root = make("div", { className: "ek-editor" }, this.list, this.adder(), this.said);
      this.toggle = this.button("Edit as JSON", () => this.switchOver());
      area.after(this.root, make("p", { className: "ek-toggle" }, this.toggle));
      this.open(readBlocks(area.value, this.version));
    }

    button(text, act, label) {
      const node = make("button", { type: "button", className: "ek-button", textContent: text });
      if (label) node.setAttribute("aria-label", label);
      node.addEventListener("click", act);
      return node;
    }

    // Blocks that cannot be read stay as text, so that nothing is lost.
    open(blocks) {
      this.blocks = blocks || [];
      this.asText = blocks === null;
      this.show();
    }

    show() {
      this.area.hidden = !this.asText;
      this.root.hidden = this.asText;
      this.toggle.textContent = this.asText ? "Edit as blocks" : "Edit as JSON";
      if (!this.asText) this.draw();
    }

    switchOver() {
      if (!this.asText) {
        this.asText = true;
        this.show();
        this.area.focus();
        return;
      }
      const blocks = readBlocks(this.area.value, this.version);
      if (blocks) this.open(blocks);
      else this.toggle.textContent = "This JSON cannot be shown as blocks";
    }

    adder() {
      const select = make("select", { id: `${this.name}-kind`, className: "ek-input" });
      for (const kind of Object.keys(this.kinds)) select.append(make("option", { value: kind, textContent: kind }));
      const add = this.button("Add block", () => {
        this.blocks.push(emptyBlock(select.value, this.kinds[select.value]));
        this.changed(`A ${select.value} was added as block ${this.blocks.length}.`);
        this.focus(this.blocks.length - 1, "input, textarea, select");
      });
      return make("div", { className: "ek-adder" }, make("label", { htmlFor: select.id, textContent: "Kind of block" }), select, add);
    }

    // Places move with the blocks, so messages of the server are true only until then.
    changed(text) {
      this.faults = [];
      this.store();
      this.draw();
      this.said.textContent = text;
    }

    store() {
      this.area.value = this.blocks.length ? JSON.stringify({ version: this.version, blocks: this.blocks }, null, 2) : "";
      this.area.dispatchEvent(new Event("change", { bubbles: true }));
    }

    move(from, to) {
      const [block] = this.blocks.splice(from, 1);
      this.blocks.splice(to, 0, block);
      this.changed(`Block ${from + 1} is block ${to + 1} now.`);
      this.focus(to, to < from ? ".ek-up" : ".ek-down");
    }

    remove(number) {
      this.blocks.splice(number, 1);
      this.changed(`Block ${number + 1} was deleted.`);
      this.focus(Math.min(number, this.blocks.length - 1), "input, textarea, select");
    }

    focus(number, wanted) {
      const place = this.list.children[number];
      const found = place && (place.querySelector(`${wanted}:not(:disabled)`) || place.querySelector("button:not(:disabled)"));
      (found || this.root.querySelector(".ek-adder button")).focus();
    }

    draw() {
      this.list.replaceChildren(...this.blocks.map((block, number) => this.drawn(block, number)));
    }

    drawn(block, number) {
      const last = this.blocks.length - 1;
      const up = this.button("↑", () => this.move(number, number - 1), `Move block ${number + 1} up`);
      const down = this.button("↓", () => this.move(number, number + 1), `Move block ${number + 1} down`);
      up.classList.add("ek-up");
      down.classList.add("ek-down");
      up.disabled = number === 0;
      down.disabled = number === last;
      const away = this.button("Delete", () => this.remove(number), `Delete block ${number + 1}`);
      const head = make("legend", { textContent: `Block ${number + 1}: ${block.type}` });
      const tools = make("div", { className: "ek-tools" }, up, down, away);
      const fields = (this.kinds[block.type] || []).filter((field) => field.name !== "choices" || block.answer === "choice");
      const group = make("fieldset", {}, head, tools, ...fields.map((field) => this.field(block, number, field)));
      const shown = new Set(fields.map((field) => field.name));
      const rest = this.faults.filter((fault) => fault.block === number && !shown.has(fault.field));
      group.append(...rest.map((fault) => this.fault(fault.field ? `${fault.field}: ${fault.text}` : fault.text)));
      return make("li", {}, group);
    }

    fault(text) {
      return make("p", { className: "ek-fault", textContent: text });
    }

    field(block, number, field) {
      const id = `${this.name}-${number}-${field.name}`;
      const input = this.input(block, field);
      input.id = id;
      input.classList.add("ek-input");
      const parts = [make("label", { htmlFor: id, textContent: field.label + (field.required ? "" : " (optional)") }), input];
      if (field.hint) parts.push(make("p", { className: "ek-hint", textContent: field.hint }));
      const faults = this.faults.filter((fault) => fault.block === number && fault.field === field.name);
      const notes = faults.map((fault, place) => Object.assign(this.fault(fault.text), { id: `${id}-fault-${place}` }));
      if (notes.length) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", notes.map((note) => note.id).join(" "));
      }
      return make("div", { className: "ek-field" }, ...parts, ...notes);
    }

    input(block, field) {
      const value = block[field.name];
      if (field.input === "choice") {
        const select = make("select");
        for (const choice of field.choices) select.append(make("option", { value: String(choice), textContent: String(choice) }));
        select.value = String(value);
        select.addEventListener("change", () => this.set(block, field, field.choices.find((choice) => String(choice) === select.value)));
        return select;
      }
      const input = field.input === "text" || field.input === "lines" ? make("textarea", { rows: 3 }) : make("input", { type: "text" });
      if (field.input === "number") Object.assign(input, { type: "number", min: field.minimum, max: field.maximum, step: 1 });
      else input.maxLength = field.maximum;
      input.value = Array.isArray(value) ? value.join("\n") : (value ?? "");
      input.addEventListener("input", () => this.set(block, field, this.read(field, input.value)));
      return input;
    }

    read(field, text) {
      if (field.input === "lines") return text.split("\n").map((line) => line.trim()).filter(Boolean);
      if (field.input === "number") return text === "" ? "" : Number(text);
      return text;
    }

    set(block, field, value) {
      const empty = value === "" || (Array.isArray(value) && !value.length);
      if (empty && !field.required) delete block[field.name];
      else block[field.name] = value;
      if (field.name === "answer") {
        if (value !== "choice") delete block.choices;
        this.changed("");
        return;
      }
      this.store();
    }
  }

  const start = (root) => {
    for (const area of root.querySelectorAll("textarea[data-blocks]")) {
      if (area.name.includes("__prefix__") || area.dataset.ready) continue;
      area.dataset.ready = "yes";
      new Editor(area);
    }
  };
  const begin = () => {
    start(document);
    document.addEventListener("formset:added", (event) => start(event.target));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
