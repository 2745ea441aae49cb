// The month's sheet: rates and sums while typing, running saves, keys. The page does all of it without this file, by
// its buttons. month-paste.js and month-keep.js build on what stands here in `monthSheet`.
const monthForm = document.querySelector("form[data-month]");
if (monthForm && monthForm.querySelector("[data-status]")) {
  const form = monthForm;
  const fields = [...form.querySelectorAll("input[data-side]")];
  const runs = form.dataset.runningSave === "yes";
  const status = form.querySelector("[data-status]");
  const words = status.querySelector("[data-words]");
  let dirty = false;
  let saving = null;
  let timer = 0;
  let wait = 5000;
  let isUnsent = false; // "Send" was pressed without a line

  const NOT_SENT = "No connection: not sent. What you typed is kept on this computer; send it when you are back.";
  const say = (text, isGood) => {
    status.classList.toggle("is-waiting", !isGood);
    status.querySelector("[data-good]").hidden = !isGood || !text;
    status.querySelector("[data-bad]").hidden = isGood || !text;
    if (words.textContent !== text) words.textContent = text;
  };
  const tell = (name, detail) => form.dispatchEvent(new CustomEvent(name, { detail }));

  // Rates and sums -------------------------------------------------------------
  const count = (field) => {
    const text = field.value.trim().replace(/^\d{1,3}([, \u00a0\u2009\u202f]\d{3})+$/, (all) => all.replace(/\D/g, ""));
    return /^\d{1,8}$/.test(text) ? Number(text) : null;
  };
  const whole = (row) => row.querySelectorAll("td > input[data-side]");
  const addUp = (row) => {
    const parts = [...row.querySelectorAll("[data-part]")].map((part) =>
      [...part.querySelectorAll("input")].map(count));
    if (!parts.length) return;
    const isFull = parts.every(([n, d]) => d !== null && (n !== null || d === 0));
    const reason = row.querySelector("[data-sum]");
    whole(row).forEach((field, index) => {
      field.readOnly = isFull;
      if (isFull) field.value = String(parts.reduce((sum, part) => sum + (part[index] ?? 0), 0));
    });
    if (reason.hidden === isFull) reason.hidden = !isFull;
  };
  const showRate = (row) => {
    addUp(row);
    const [number, outOf] = whole(row);
    const output = row.querySelector("output");
    const [n, d] = [count(number), count(outOf)];
    const wrong = n !== null && d !== null && (n > d && (row.dataset.isShare === "yes" || d === 0));
    if (d === 0 && !wrong && (n === 0 || !number.value.trim())) output.textContent = "no cases";
    else if (n === null || !d || wrong) output.textContent = "–";
    else output.textContent = ((n * Number(row.dataset.multiplier)) / d).toFixed(1);
  };

  // Running save ---------------------------------------------------------------
  const show = (answer) => {
    for (const [slug, seen] of Object.entries(answer.seen)) form.querySelector(`[data-seen="${slug}"]`).value = seen;
    for (const [key, html] of Object.entries(answer.rows)) {
      const row = form.querySelector(`tbody[data-row="${key}"]`);
      const cell = row?.querySelector("[data-messages]");
      if (!cell || cell.innerHTML === html) continue;
      cell.innerHTML = html; // made by the server from numbers and its own words
      const stopped = Boolean(cell.querySelector(".err"));
      const more = row.querySelector("details.row-more");
      if (more && cell.querySelector("[data-wants-note]")) more.open = true;
      for (const field of whole(row)) {
        field.classList.toggle("is-invalid", stopped);
        if (stopped) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
  };
  // Signing in again changes the form's token: the new one comes with the page.
  const renewToken = async () => {
    try {
      const answer = await fetch(form.action);
      if (answer.redirected || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      form.elements.csrfmiddlewaretoken.value = page.querySelector("form[data-month] [name=csrfmiddlewaretoken]").value;
    } catch {
      // no network yet: the next try tells
    }
  };
  const again = (step) => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(step, wait);
    wait = Math.min(wait * 2, 60000);
  };
  const post = async () => {
    dirty = false;
    const body = new FormData(form);
    body.set("intent", "draft");
    tell("month:posting");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" },
      });
      if (answer.redirected || answer.status === 403) {
        say("Not saved: you are signed out. Sign in in another window; your numbers wait here.", false);
        again(() => renewToken().then(save));
        return;
      }
      if (answer.status >= 500) throw new Error(`answer ${answer.status}`);
      if (!answer.headers.get("Content-Type").includes("json")) {
        say("Not saved: this month can't be entered now. Load the page again to see why.", false);
        return;
      }
      const said = await answer.json();
      wait = 5000;
      isUnsent = false;
      if (said.saved) show(said);
      say(said.words, said.saved);
      tell("month:answered", said);
    } catch {
      const isKept = globalThis.monthSheet.keeps;
      if (isUnsent) say(NOT_SENT, false);
      else say(isKept ? "No connection. What you typed is kept on this computer." : "Not saved, trying again", false);
      again(save);
    }
  };
  const save = () => {
    clearTimeout(timer);
    if (!runs || !dirty) return saving ?? Promise.resolve();
    if (!saving) {
      saving = post().finally(() => {
        saving = null;
        if (dirty && words.textContent.startsWith("Saved")) save(); // typed on meanwhile
      });
    }
    return saving;
  };
  const changed = (row) => {
    if (row) showRate(row);
    dirty = true;
    clearTimeout(timer);
    tell("month:typed");
    if (runs) timer = setTimeout(save, 1000);
  };
  globalThis.monthSheet = { form, fields, changed, save, say, count, keeps: false };

  const isTyped = (field) => field.dataset.side || "note" in field.dataset;
  form.addEventListener("input", (event) => {
    if (isTyped(event.target)) changed(event.target.closest("tbody"));
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.dataset.side) event.target.dataset.before = event.target.value;
  });
  form.addEventListener("focusout", (event) => {
    if (isTyped(event.target)) save();
  });
  addEventListener("online", () => save());
  addEventListener("offline", () => {
    if (globalThis.monthSheet.keeps) say("No connection. What you type is kept on this computer.", false);
  });
  addEventListener("pagehide", () => save());

  // Sending waits for a running save, so that nobody meets their own older numbers. Without a line nothing is sent.
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopPropagation();
      isUnsent = true;
      say(NOT_SENT, false);
      return;
    }
    clearTimeout(timer);
    dirty = false;
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    saving.finally(() => form.requestSubmit(button));
  });

  // "As in September": one row, or all that are empty.
  const copy = (each) => {
    if (each.dataset.last === undefined || each.value.trim() || each.readOnly) return;
    each.value = each.dataset.last;
    changed(each.closest("tbody"));
  };
  form.querySelector("[data-copy]")?.addEventListener("click", (event) => {
    event.preventDefault();
    fields.forEach(copy);
    save();
  });
  for (const button of form.querySelectorAll("[data-copy-row]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = [...whole(button.closest("tbody"))].find((each) => each.dataset.side === "d");
      field.value = field.readOnly ? field.value : field.dataset.last;
      changed(field.closest("tbody"));
      field.focus();
    });
  }

  // Keys (UX.md section 10) ------------------------------------------------------
  const goTo = (field) => {
    field?.focus();
    field?.select?.();
  };
  const open = () => fields.filter((each) => !each.readOnly && (each.checkVisibility?.() ?? true));
  const move = (field, step, goesOn) => {
    const column = open().filter((each) => each.dataset.side === field.dataset.side);
    const next = column[column.indexOf(field) + step];
    if (next) goTo(next);
    else if (goesOn && step === 1) {
      // below the last number stands the first "out of", below the last of these the button
      if (field.dataset.side === "n") goTo(open().find((each) => each.dataset.side === "d"));
      else form.querySelector("button[name=intent][value=send]").focus();
    }
  };
  const sideways = (event, field) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const isWhole = start === 0 && end === value.length;
    const isEdge = start === end && start === (event.key === "ArrowLeft" ? 0 : value.length);
    if (event.shiftKey || !(isWhole || isEdge)) return;
    const all = open();
    const next = all[all.indexOf(field) + (event.key === "ArrowLeft" ? -1 : 1)];
    if (!next) return;
    event.preventDefault();
    goTo(next);
  };
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset.side || event.isComposing) return;
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && isPlain) {
      event.preventDefault();
      move(field, steps[event.key], event.key === "Enter");
    } else if (isPlain && (event.key === "ArrowLeft" || event.key === "ArrowRight")) sideways(event, field);
    else if (event.key === "Escape" && field.value !== field.dataset.before) {
      field.value = field.dataset.before;
      changed(field.closest("tbody"));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (!runs) return;
    dirty = true;
    save();
  });
}
