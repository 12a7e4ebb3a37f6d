// What is nicer with a script. Every page works without it.
"use strict";

// Copy buttons: of no use without a script, so only a script shows them.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const label = button.innerHTML;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.innerHTML = label; }, 2000);
  });
}

// A notice is about what was just done: loading the page again does not do it again.
if (document.querySelector("[data-notice]")) {
  const address = new URL(location.href);
  address.searchParams.delete("notice");
  history.replaceState(null, "", address);
}

// Choices that apply as soon as they are made.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

// The menu of a phone closes when one clicks beside it or presses Escape.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Parts of a page that are kept up to date. Nothing is replaced while somebody is in it, or when nothing changed.
const live = document.querySelector("[data-live]");
if (live) {
  const seconds = Number(live.dataset.live) || 3;
  const state = document.querySelector("[data-live-state]");
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (next && next.innerHTML !== live.innerHTML && !live.contains(document.activeElement)) live.replaceChildren(...next.childNodes);
      if (state) state.textContent = "Live";
    } catch {
      if (state) state.textContent = "Not up to date: the connection was lost";
    }
  };
  setInterval(refresh, seconds * 1000);
}
