// A passkey that was cancelled or isn't known here: say so on the page, where django-allauth would only log it.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey_problem").hidden = false;
});
