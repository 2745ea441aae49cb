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
