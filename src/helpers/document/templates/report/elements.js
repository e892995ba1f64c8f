"use strict";
// Comfort only: without these scripts every link below leads to the same text in the appendix.
const make = (kind, attributes, ...content) => {
  const element = Object.assign(document.createElement(kind), attributes);
  element.append(...content);
  return element;
};
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const target = (link) => decodeURIComponent(link.getAttribute("href").slice(1)); // also of a point in a figure
const entryOf = (link) => document.getElementById(target(link));

// What few readers open (the list of findings, code, the replication table) stands in <noscript>: with a script it is
// no part of the page until it is asked for.
function parsed(fold) {
  const made = make("template");
  made.innerHTML = fold.textContent;
  return made.content;
}

const unfold = (fold) => fold.replaceWith(parsed(fold));

// Makes the element of an id part of the page.
function reveal(id) {
  if (!id || document.getElementById(id)) return;
  all("noscript").filter((fold) => fold.textContent.includes(`id="${id}"`)).forEach(unfold);
}

function revealTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || document.getElementById(id)) return;
  reveal(id);
  if (!document.getElementById(id)) return;
  history.scrollRestoration = "manual"; // a reload would go to where the shorter page had been left
  location.replace(location.hash);
}

document.addEventListener("toggle", ({ target: fold }) => {
  if (fold.open) all(":scope > noscript", fold).forEach(unfold);
}, true);
addEventListener("hashchange", revealTarget);

const findings = document.querySelector("#findings noscript");
const entries = findings ? parsed(findings) : document.createDocumentFragment();
const findEntry = (id) => entries.getElementById(id) ?? document.getElementById(id);
if (findings) {
  const show = make("button", { type: "button", textContent: "Show the list" });
  show.addEventListener("click", () => unfold(findings));
  findings.before(show);
  new MutationObserver(() => { if (!findings.isConnected) show.remove(); })
    .observe(findings.parentElement, { childList: true });
}
