// What is typed and not yet on the server is kept in this browser, by person, home and month, with the version that the
// page showed: for a lost line, an ended session, a closed window. It goes when it is saved or sent, at sign-out
// (portal.js), and after 14 days.
const keeper = document.querySelector("form[data-month]");
if (keeper) {
  const name = `month:${keeper.dataset.person}:${keeper.dataset.home}:${keeper.dataset.month}`;
  const store = (() => {
    try {
      localStorage.setItem("month-try", "1");
      localStorage.removeItem("month-try");
      return localStorage;
    } catch {
      return null; // switched off or full: the page says "not saved" instead
    }
  })();
  const drop = () => store?.removeItem(name);

  if ("settlesKept" in keeper.dataset) {
    // The page that asks which numbers: the answer is the end of what was kept.
    keeper.addEventListener("submit", drop);
    document.querySelector("a[data-settles-kept]")?.addEventListener("click", drop);
  } else if (store && !globalThis.monthSheet) drop(); // locked: nothing can be typed
  else if (store) {
    const sheet = globalThis.monthSheet;
    const { form, changed, save } = sheet;
    sheet.keeps = true;
    const typed = () => [...form.querySelectorAll("input[data-side], textarea[data-note]")];
    const seen = () => Object.fromEntries([...form.querySelectorAll("[data-seen]")].map((each) => [each.name, each.value]));
    const shown = Object.fromEntries(typed().map((each) => [each.name, each.value]));
    const question = document.querySelector("[data-kept]");
    let posted = {}; // the last that went to the server
    let sent = {}; // by field, all that went to the server and whose answer was not taken: it may have any of them
    let isAsking = false;
    let isLeaving = false; // the page that is asked for may be older than the last saving: what was typed stays kept
    addEventListener("beforeunload", () => { isLeaving = true; });
    addEventListener("pageshow", () => { isLeaving = false; });

    const keep = () => {
      if (isAsking) return; // what waits for an answer is not written over
      const fields = Object.fromEntries(typed().map((each) => [each.name, each.value]).filter(([key, value]) =>
        value !== shown[key]));
      try {
        const only = (all) => Object.fromEntries(Object.entries(all).filter(([key]) => key in fields));
        const kept = { at: Date.now(), seen: seen(), fields, base: only(shown), posted: only(sent) };
        if (Object.keys(fields).length) store.setItem(name, JSON.stringify(kept));
        else drop();
        sheet.keeps = true;
      } catch {
        sheet.keeps = false;
      }
    };
    form.addEventListener("month:typed", keep);
    form.addEventListener("month:posting", () => {
      posted = Object.fromEntries(typed().map((each) => [each.name, each.value]));
      for (const [key, value] of Object.entries(posted)) sent[key] = [...(sent[key] ?? []), value];
      keep();
    });
    form.addEventListener("month:answered", ({ detail }) => {
      if (!detail.saved || isLeaving) return;
      for (const each of typed()) {
        // The server has what was posted, but for fields that it couldn't read. A note that it refuses, because it
        // seems to be about a resident, isn't kept here either.
        if (each.name in posted && !each.closest("[data-sent]") && !detail.unread.includes(each.name)) {
          shown[each.name] = posted[each.name];
          sent[each.name] = [];
        }
      }
      keep();
    });

    // On opening: bring back what was kept, unless it is already here; a question where another value came in between.
    const read = () => {
      try {
        return JSON.parse(store.getItem(name));
      } catch {
        return null;
      }
    };
    const fill = (kept) => {
      const back = typed().filter((each) => each.name in kept.fields);
      for (const each of back) {
        each.value = kept.fields[each.name];
        each.closest("details")?.setAttribute("open", "");
      }
      for (const each of back) changed(each.closest("tbody")); // sums once all parts are back
    };
    const kept = read();
    const differs = kept?.fields && typed().some((each) => each.name in kept.fields && kept.fields[each.name] !== each.value);
    const isFree = ({ name: key, value }) => [kept.fields[key], kept.base?.[key], ...[kept.posted?.[key] ?? []].flat()].includes(value);
    const isSame = differs && typed().every((each) => !(each.name in kept.fields) || each.readOnly || isFree(each));
    if (form.dataset.refused) {
      for (const each of typed()) shown[each.name] = each.defaultValue === each.value ? "\u0000" : shown[each.name];
      keep(); // an answer with errors holds what was typed, the server doesn't yet
    } else if (!differs) drop();
    else if (isSame) {
      fill(kept);
      sheet.say("What you typed before is back.", true);
      save();
    } else {
      isAsking = true;
      const when = new Date(kept.at).toLocaleString("en-US", { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
      question.querySelector("[data-kept-words]").textContent =
        `On ${when} you typed numbers on this computer that were not saved. Since then others were saved. Look at both and choose?`;
      question.hidden = false;
      question.querySelector("[data-kept-drop]").addEventListener("click", () => {
        drop();
        isAsking = false;
        question.hidden = true;
      });
      question.querySelector("[data-kept-use]").addEventListener("click", () => {
        for (const [key, value] of Object.entries(kept.seen)) {
          const field = form.elements[key];
          if (field) field.value = value;
        }
        for (const each of typed()) if (each.name in kept.fields) each.value = kept.fields[each.name];
        form.requestSubmit(form.querySelector("button[name=intent][value=draft]") ?? form.querySelector("button[name=intent]"));
      });
    }
  }
}
