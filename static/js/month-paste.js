// A block copied from a spreadsheet goes into the month's sheet from the focused field to the right and down; what was
// put where is said, and taken back with one press.
if (globalThis.monthSheet) {
  const { form, fields, changed, save } = globalThis.monthSheet;
  const note = document.querySelector("[data-pasted]");
  const words = note.querySelector("[data-pasted-words]");
  let before = [];

  // Rows of cells as Excel, LibreOffice and Google's sheets copy them; a quoted cell may hold a line break.
  const cellsOf = (text) => {
    const rows = [[]];
    const form = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/gy;
    for (let found = form.exec(text); found && (found[0] || form.lastIndex < text.length); found = form.exec(text)) {
      rows.at(-1).push(found[1].replace(/^"([\s\S]*)"$/, (all, inner) => inner.replaceAll('""', '"')).trim());
      if (found[2] === "" || form.lastIndex >= text.length) break;
      if (found[2] !== "\t") rows.push([]);
    }
    return rows.filter((row, index) => index < rows.length - 1 || row.some((cell) => cell));
  };
  // 1,240 and 1 240 and 1.240 (as other countries write it) are one thousand; 12.0 is twelve.
  const numberOf = (cell) => {
    const plain = cell.replace(/[\s\u00a0\u2009\u202f']/g, "");
    if (/^\d{1,3}([,.]\d{3})+$/.test(plain)) return plain.replace(/\D/g, "");
    if (/^\d+[.,]0+$/.test(plain)) return plain.split(/[.,]/)[0];
    return /^\d{1,8}$/.test(plain) ? plain : null;
  };
  // The lines of the focused field's kind: measures, or the parts of one measure.
  const linesFrom = (field) => {
    const part = field.closest(".part");
    const lines = part ? [...part.parentElement.querySelectorAll(".part")] : [...form.querySelectorAll("tbody[data-row]")];
    const start = lines.indexOf(part ?? field.closest("tbody"));
    return lines.slice(start).map((line) => [...line.querySelectorAll(part ? "input" : "td > input[data-side]")]);
  };

  const put = (field, rows) => {
    const lines = linesFrom(field);
    const first = field.dataset.side === "d" ? 1 : 0;
    const said = { put: 0, over: 0, odd: 0, locked: 0, last: field };
    before = fields.map((each) => [each, each.value]);
    rows.forEach((row, down) => row.forEach((cell, right) => {
      if (!cell) return;
      const target = lines[down]?.[first + right];
      const number = numberOf(cell);
      if (!target) said.over += 1;
      else if (target.readOnly) said.locked += 1;
      else if (number === null) said.odd += 1;
      else {
        target.value = number;
        said.put += 1;
        said.last = target;
        changed(target.closest("tbody"));
      }
    }));
    return said;
  };
  const nameOf = (field) => field.getAttribute("aria-label");
  const many = (count, one, more) => `${count} ${count === 1 ? one : more}`;
  const tell = (field, { put: done, over, odd, locked, last }) => {
    const said = [`${many(done, "number", "numbers")} put in${done ? `: “${nameOf(field)}” to “${nameOf(last)}”` : ""}.`];
    if (over) said.push(`${many(over, "cell", "cells")} did not fit: there is no field for ${over === 1 ? "it" : "them"}.`);
    if (odd) said.push(`${many(odd, "cell is", "cells are")} no whole number and left out.`);
    if (locked) said.push(`${many(locked, "field adds", "fields add")} up from parts, or can't be changed.`);
    note.hidden = false;
    words.textContent = said.join(" ");
  };
  const undo = () => {
    for (const [field, value] of before) {
      if (field.value === value) continue;
      field.value = value;
      changed(field.closest("tbody"));
    }
    before = [];
    note.querySelector("[data-paste-undo]").hidden = true;
    words.textContent = "Taken back: the fields are as before.";
    save();
  };

  form.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!field.dataset?.side || !/[\t\r\n]/.test(text.trimEnd()) && !/[\t\r\n]$/.test(text)) return;
    event.preventDefault();
    note.querySelector("[data-paste-undo]").hidden = false;
    tell(field, put(field, cellsOf(text)));
    save();
  });
  note.querySelector("[data-paste-undo]").addEventListener("click", undo);
  form.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || !before.length) return;
    event.preventDefault();
    undo();
  });
  form.addEventListener("input", () => {
    before = []; // typed on: the browser's own undo is right again
    note.hidden = true;
  });
}
