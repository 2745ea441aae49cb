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
