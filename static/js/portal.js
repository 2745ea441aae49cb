// Small helps on every page. Each page works without this file.

// The error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-takes-focus]")?.focus();

// "Show password": a checkbox with data-shows="id of the field".
document.addEventListener("change", (event) => {
  const shown = event.target.dataset?.shows;
  if (shown) document.getElementById(shown).type = event.target.checked ? "text" : "password";
});

// A form is sent once: the second press of its button does nothing while the first is under way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// "Print": the button shows only where scripts run, the browser's own menu does the same.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded away on the screen stands open on paper.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.more:not([open])")) {
    details.open = true;
    details.dataset.openedToPrint = "yes";
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-opened-to-print]")) {
    details.open = false;
    delete details.dataset.openedToPrint;
  }
});

// What the month's page keeps in this browser (month-keep.js) goes at sign-out, and after 14 days in any case.
const forgetMonths = (isOver) => {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("month:") && isOver(name)) localStorage.removeItem(name);
    }
  } catch {
    // no storage here: nothing is kept
  }
};
const isOld = (name) => {
  try {
    return !(JSON.parse(localStorage.getItem(name)).at > Date.now() - 14 * 24 * 3600 * 1000);
  } catch {
    return true;
  }
};
forgetMonths(isOld);
document.addEventListener("submit", (event) => {
  if ((event.target.getAttribute("action") ?? "").endsWith("/logout/")) forgetMonths(() => true);
});

// "Copy link": the button shows only where scripts run; the field itself can be copied by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  if (!navigator.clipboard || !field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.lastChild.textContent = "Copied";
  });
}
