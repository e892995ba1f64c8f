"use strict";
// Comfort only: without this script every link below leads to the same text in the appendix.
const make = (kind, attributes) => Object.assign(document.createElement(kind), attributes);
const entryOf = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

// Below the link or, where there is no room, above it; a box that fits on neither side scrolls on the larger one.
// On a phone the style makes a sheet of it.
function place(box, link) {
  const gap = 6, edge = 8;
  const { left, top, bottom } = link.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const above = top - gap - edge, below = clientHeight - bottom - gap - edge;
  box.style.setProperty("--room", "100vh");
  const isUnder = below >= Math.min(above, box.offsetHeight);
  box.style.setProperty("--room", `${isUnder ? below : above}px`);
  const fromTop = isUnder ? bottom + gap : top - gap - box.offsetHeight;
  const fromLeft = Math.max(edge, Math.min(left, clientWidth - box.offsetWidth - edge));
  box.style.setProperty("--top", `${fromTop + scrollY}px`);
  box.style.setProperty("--left", `${fromLeft + scrollX}px`);
}

function copyOf(entry) {
  const copy = entry.cloneNode(true);
  copy.removeAttribute("id");
  return copy;
}

// The card of a number opens beside it.
const card = make("div", { id: "card", popover: "auto", tabIndex: -1 });
card.setAttribute("role", "dialog");
card.setAttribute("aria-label", "Where this number comes from");
document.body.append(card);

function openCard(link) {
  const close = make("button", { type: "button", className: "close", textContent: "Close" });
  close.addEventListener("click", () => card.hidePopover());
  const more = make("a", { href: link.hash, textContent: "In the list of findings" });
  card.replaceChildren(close, copyOf(entryOf(link)), more);
  card.showPopover();
  place(card, link);
  card.focus({ preventScroll: true });
  card.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("a.finding") && !card.contains(link)) {
    event.preventDefault();
    openCard(link);
  } else if (card.contains(link)) {
    card.hidePopover();
  }
});

// A citation shows its entry, and the mark of a note its note, while the pointer or the focus is on it.
const tip = make("div", { id: "tip", popover: "manual" });
tip.setAttribute("role", "tooltip");
document.body.append(tip);
let leaving = 0;

function showTip(link) {
  clearTimeout(leaving);
  const text = copyOf(entryOf(link));
  text.querySelector(".footnote-back")?.remove();
  tip.replaceChildren(...text.childNodes);
  tip.showPopover();
  place(tip, link);
  link.setAttribute("aria-describedby", "tip");
}

function hideTip() {
  if (tip.matches(":popover-open")) tip.hidePopover();
  document.querySelectorAll("[aria-describedby=tip]").forEach((link) => link.removeAttribute("aria-describedby"));
}

document.querySelectorAll('main a[href^="#ref-"], main a.footnote-ref').forEach((link) => {
  link.addEventListener("pointerenter", () => showTip(link));
  link.addEventListener("focus", () => showTip(link));
  link.addEventListener("blur", hideTip);
  link.addEventListener("pointerleave", () => { leaving = setTimeout(hideTip, 200); });
});
tip.addEventListener("pointerenter", () => clearTimeout(leaving));
tip.addEventListener("pointerleave", hideTip);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });

// The theme that was chosen survives a reload, unless the browser keeps nothing for this page (a sandbox, a setting):
// it then throws at the first touch, and the choice lasts as long as the page.
const themes = [...document.querySelectorAll("input[name=theme]")];
try {
  const chosen = document.getElementById(localStorage.getItem("theme"));
  if (themes.includes(chosen)) chosen.checked = true;
  themes.forEach((theme) => theme.addEventListener("change", () => localStorage.setItem("theme", theme.id)));
} catch (error) {
  if (!(error instanceof DOMException)) throw error;
}

// All code at once.
const allCode = document.getElementById("all-code");
allCode.hidden = false;
allCode.addEventListener("click", () => {
  const open = allCode.getAttribute("aria-pressed") !== "true";
  document.querySelectorAll("details.code").forEach((fold) => { fold.open = open; });
  allCode.setAttribute("aria-pressed", open);
  allCode.textContent = open ? "Hide all code" : "Show all code";
});

// The contents follow the reading position.
const contents = [...document.querySelectorAll('#contents a[href^="#"]')].map((link) => [link, entryOf(link)]);

function follow() {
  const passed = contents.filter(([, section]) => section.getBoundingClientRect().top < innerHeight / 3);
  const [current] = passed.at(-1) ?? [];
  for (const [link] of contents) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (current && matchMedia("(min-width: 78rem)").matches) current.scrollIntoView({ block: "nearest" });
}

let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; follow(); });
}, { passive: true });
follow();
