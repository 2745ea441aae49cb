// The quarterly report saves by itself (htmx). This says so when it can't, and tries again; the text stays in the page.
const form = document.querySelector("form[data-saves-itself]");
const say = (words) => {
  document.getElementById("saved").textContent = words;
};
const tryAgain = () => {
  say("Not saved, trying again. The text stays here.");
  setTimeout(() => form.dispatchEvent(new Event("input")), 5000);
};
form?.addEventListener("htmx:sendError", tryAgain);
form?.addEventListener("htmx:responseError", tryAgain);
form?.addEventListener("htmx:afterRequest", (event) => {
  const answered = event.detail.xhr.responseURL;
  if (answered && new URL(answered).pathname !== window.location.pathname) {
    say("Not saved: you are signed out. Sign in in another window, then press Save here.");
  }
});
// What was typed before the page was ready, or what the browser put back into it, is saved as well.
addEventListener("load", () => {
  const isTyped = (each) => "defaultValue" in each && each.type !== "hidden" && each.value !== each.defaultValue;
  if (form && [...form.elements].some(isTyped)) form.dispatchEvent(new Event("input"));
});
