// Joins the forms marked data-passkey to django-allauth's passkey code, and says on the page what it would only log.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey_problem").hidden = false;
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, button, credential, passwordless } = form.dataset;
  const ids = { [passkey]: button, credential, passwordless, data: "js_data" };
  window.allauth.webauthn.forms[`${passkey}Form`]({ ids });
}
