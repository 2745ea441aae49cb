// The month's sheet: rates while typing, running saves, keys. The page does all of it without this file, by its buttons.
const form = document.querySelector("form[data-month]");
if (form) {
  const fields = [...form.querySelectorAll("input[data-side]")];
  const runs = form.dataset.runningSave === "yes";
  const status = form.querySelector("[data-status]");
  const words = status.querySelector("[data-words]");
  let dirty = false;
  let saving = null;
  let timer = 0;

  const say = (text, isGood) => {
    status.classList.toggle("is-waiting", !isGood);
    status.querySelector("[data-good]").hidden = !isGood || !text;
    status.querySelector("[data-bad]").hidden = isGood || !text;
    if (words.textContent !== text) words.textContent = text;
  };

  // Rates --------------------------------------------------------------------
  const count = (field) => {
    const text = field.value.trim().replace(/^(\d{1,3})((?:,\d{3})+)$/, (all) => all.replaceAll(",", ""));
    return /^\d{1,8}$/.test(text) ? Number(text) : null;
  };
  const showRate = (row) => {
    const [number, outOf] = row.querySelectorAll("input[data-side]");
    const output = row.querySelector("output");
    const [n, d] = [count(number), count(outOf)];
    const wrong = n !== null && d !== null && (n > d && (row.dataset.isShare === "yes" || d === 0));
    if (d === 0 && !wrong && (n === 0 || !number.value.trim())) output.textContent = "no cases";
    else if (n === null || !d || wrong) output.textContent = "–";
    else output.textContent = ((n * Number(row.dataset.multiplier)) / d).toFixed(1);
  };

  // Running save ---------------------------------------------------------------
  const show = (answer) => {
    form.elements.seen.value = answer.seen;
    for (const [key, html] of Object.entries(answer.rows)) {
      const row = form.querySelector(`tbody[data-row="${key}"]`);
      const cell = row.querySelector("[data-messages]");
      if (cell.innerHTML === html) continue;
      cell.innerHTML = html; // made by the server from numbers and its own words
      const stopped = Boolean(cell.querySelector(".err"));
      cell.parentElement.hidden = !cell.querySelector("p");
      row.firstElementChild.classList.toggle("has-msg", !cell.parentElement.hidden);
      for (const field of row.querySelectorAll("input[data-side]")) {
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
  const post = async () => {
    dirty = false;
    const body = new FormData(form);
    body.set("intent", "draft");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" },
      });
      if (answer.redirected || answer.status === 403) {
        dirty = true;
        say("Not saved: you are signed out. Sign in in another window; your numbers wait here.", false);
        clearTimeout(timer);
        timer = setTimeout(() => renewToken().then(save), 5000);
        return;
      }
      if (answer.status >= 500) throw new Error(`answer ${answer.status}`);
      if (!answer.headers.get("Content-Type").includes("json")) {
        say("Not saved: this month can't be entered now. Load the page again to see why.", false);
        return;
      }
      const said = await answer.json();
      if (said.saved) show(said);
      say(said.words, said.saved);
    } catch {
      dirty = true;
      say("Not saved, trying again", false);
      clearTimeout(timer);
      timer = setTimeout(save, 5000);
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
  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    if (runs) timer = setTimeout(save, 1000);
  };

  form.addEventListener("input", (event) => {
    if (!event.target.dataset.side) return;
    showRate(event.target.closest("tbody"));
    changed();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.dataset.side) event.target.dataset.before = event.target.value;
  });
  form.addEventListener("focusout", (event) => {
    if (event.target.dataset.side) save();
  });
  addEventListener("online", () => save());
  addEventListener("pagehide", () => save());

  // Sending waits for a running save, so that nobody meets their own older numbers.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    dirty = false;
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    saving.finally(() => form.requestSubmit(button));
  });

  // "Copy September's out of": only empty fields.
  form.querySelector("[data-copy]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const field of fields) {
      if (field.dataset.last === undefined || field.value.trim()) continue;
      field.value = field.dataset.last;
      showRate(field.closest("tbody"));
      changed();
    }
    save();
  });

  // Keys (UX.md section 10) ------------------------------------------------------
  const move = (field, step) => {
    const column = fields.filter((each) => each.dataset.side === field.dataset.side);
    const next = column[column.indexOf(field) + step];
    next?.focus();
    next?.select();
  };
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset.side || event.isComposing) return;
    const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      move(field, steps[event.key]);
    } else if (event.key === "Escape" && field.value !== field.dataset.before) {
      field.value = field.dataset.before;
      showRate(field.closest("tbody"));
      changed();
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
