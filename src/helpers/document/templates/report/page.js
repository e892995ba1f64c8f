"use strict";
// Comfort only: without this script every link below leads to the same text in the appendix.
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

// Copies a text and says so; where the browser does not let it, the text stands there to be copied by hand.
async function copyText(text, button) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
    setTimeout(() => { button.textContent = words; }, 1500);
  } catch {
    button.after(make("code", { textContent: ` ${text}` }));
  }
}

const address = (id) => `${location.href.split("#")[0]}#${encodeURIComponent(id)}`;
const words = (element) => {
  const copy = copyOf(element);
  all(".anchor, sup, [aria-hidden]", copy).forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
};

// The claims, figures, tables and sections that name a finding, by their ids.
function placesOf(id) {
  const places = new Map();
  for (const link of all(`main :is(a.finding, a.holds)[href="#${id}"]`)) {
    const part = link.closest("tr")?.querySelector('[id^="claim-"]') ?? link.closest("figure[id], section[id], main");
    if (part.closest(".cards") || part.id === "findings") continue;
    places.set(part.id, nameOf(part));
  }
  return places;
}

function nameOf(part) {
  if (part.id.startsWith("claim-")) return `claim ${part.id.slice(6)}`;
  if (part.matches("main")) return "opening";
  if (part.matches("figure")) return words(part.querySelector("figcaption strong")).match(/^\w+\s\d+/)[0];
  return words(part.querySelector(":is(h2, h3, h4)"));
}

// The card of a number or of a word opens beside it.
const card = make("div", { id: "card", popover: "auto", tabIndex: -1 });
card.setAttribute("role", "dialog");
document.body.append(card);
let opener = null; // what it stands beside; links in it open others in its place

const isNumber = (id) => id.startsWith("finding-");

function alsoIn(id) {
  const places = [...placesOf(id)];
  if (!places.length) return "";
  const links = places.map(([part, name]) => make("a", { href: `#${part}`, textContent: name }));
  return make("p", { className: "also" }, "Stands in: ", ...links.flatMap((link, i) => (i ? [" · ", link] : [link])));
}

function copies(id, entry) {
  const cited = document.querySelector("footer .about dd").textContent;
  const [value, label] = all(":scope > p:first-of-type > *", entry).map(words);
  const texts = { "Copy link": address(id), "Copy as citation": `${label}: ${value}. ${cited} ${address(id)}` };
  if (!isNumber(id)) delete texts["Copy as citation"];
  return Object.entries(texts).map(([name, text]) => {
    const button = make("button", { type: "button", textContent: name });
    button.addEventListener("click", () => copyText(text, button));
    return button;
  });
}

function openCard(link) {
  if (!card.contains(link)) opener = link;
  const id = target(link), entry = findEntry(id);
  const close = make("button", { type: "button", className: "close", textContent: "Close" });
  close.addEventListener("click", () => card.hidePopover());
  const more = make("a", { href: `#${id}`, textContent: "In the list of findings" });
  const copy = copyOf(entry);
  const tail = [alsoIn(id), make("p", { className: "copies" }, ...copies(id, entry), more)];
  const fold = copy.querySelector("details");
  if (fold) fold.before(...tail);
  else copy.append(...tail);
  card.setAttribute("aria-label", isNumber(id) ? "Where this number comes from" : "What these words rest on");
  card.replaceChildren(close, copy);
  if (!card.matches(":popover-open")) card.showPopover();
  place(card, opener);
  card.focus({ preventScroll: true });
  card.scrollTop = 0;
}

const isCard = (link) => link.matches("a.finding, a.holds") && findEntry(target(link));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (isCard(link)) {
    event.preventDefault();
    openCard(link);
    return;
  }
  if (card.contains(link)) card.hidePopover();
  if (link.getAttribute("href").startsWith("#")) reveal(target(link));
  if (link.matches(".anchor")) copyText(address(target(link)), link);
});
// What shows the same finding lights up with it, in sentences, tables and figures.
function light(event) {
  const link = event.target.closest?.("main a.finding");
  all(".lit").forEach((lit) => lit.classList.remove("lit"));
  if (link) all(`main a.finding[href="${link.getAttribute("href")}"]`).forEach((same) => same.classList.add("lit"));
}
document.addEventListener("pointerover", light, { passive: true });
document.addEventListener("focusin", light);

// A link opens with Enter; one that opens a card does so with the space bar, too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a.finding, a.holds")) return;
  event.preventDefault();
  event.target.click();
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
  all("[aria-describedby=tip]").forEach((link) => link.removeAttribute("aria-describedby"));
}

all('main a[href^="#ref-"], main a.footnote-ref').forEach((link) => {
  link.addEventListener("pointerenter", () => showTip(link));
  link.addEventListener("focus", () => showTip(link));
  link.addEventListener("blur", hideTip);
  link.addEventListener("pointerleave", () => { leaving = setTimeout(hideTip, 200); });
});
tip.addEventListener("pointerenter", () => clearTimeout(leaving));
tip.addEventListener("pointerleave", hideTip);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });

// Headings, figures and tables have a link to copy.
all("main section[id] > :is(h2, h3, h4), main figure[id] figcaption p:first-child").forEach((title) => {
  const part = title.closest("figure[id], section[id]");
  const anchor = make("a", { className: "anchor", href: `#${title.id || part.id}`, textContent: "#" });
  anchor.setAttribute("aria-label", `Copy the link to ${part.matches("figure") ? nameOf(part) : "this section"}`);
  title.append(" ", anchor);
});

// The data of a figure as a table, from the file that the page holds.
function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

// Six significant digits, the signs of the page.
const short = (cell) => (/^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(cell)
  ? (/[.e]/.test(cell) ? String(Number(Number(cell).toPrecision(6))) : cell).replace("-", "\u2212") : cell);

function dataTable(file, name) {
  const [names, ...rows] = readCsv(decodeURIComponent(file.href.slice(file.href.indexOf(",") + 1)));
  const cell = (kind, told = {}) => (text) =>
    make(kind, text.length > 40 ? { ...told, className: "text" } : told, short(text));
  const row = ([first, ...rest]) => make("tr", {}, cell("th", { scope: "row" })(first), ...rest.map(cell("td")));
  const head = make("thead", {}, make("tr", {}, ...names.map(cell("th", { scope: "col" }))));
  const table = make("table", {}, head, make("tbody", {}, ...rows.map(row)));
  const box = make("div", { tabIndex: 0, role: "region" }, table);
  box.setAttribute("aria-label", name);
  return box;
}

all("figure:not(.table) a[download]").forEach((file) => {
  const name = `Data of ${file.textContent.replace(/ as CSV$/, "")}`;
  const fold = make("details", { className: "data" }, make("summary", { textContent: name }));
  fold.addEventListener("toggle", () => fold.append(dataTable(file, name)), { once: true });
  file.closest(".links").after(fold);
});

// The claims: those of one verdict or subject, in the order that is wanted.
function claimOf(row, place) {
  const claim = row.querySelector('[id^="claim-"]');
  return { row, place, subject: claim.dataset.subject ?? "", verdict: words(row.querySelector("td strong")) };
}

function chosen(name, options) {
  const select = make("select", {}, ...options.map((option) => make("option", { textContent: option })));
  return [select, make("label", {}, `${name} `, select)];
}

all("figure.claims tbody").forEach((body) => {
  const claims = all("tr", body).map(claimOf);
  const different = (name) => [...new Set(claims.map((claim) => claim[name]))].filter(Boolean);
  const [verdict, verdicts] = chosen("Verdict", ["all", ...different("verdict")]);
  const [subject, subjects] = chosen("Subject", ["all", ...different("subject")]);
  const [order, orders] = chosen("Order", ["of the article", "by verdict"]);
  const told = make("output");
  const rank = (claim) => (order.value === "by verdict" ? different("verdict").indexOf(claim.verdict) : 0);
  const fits = (select, value) => select.value === "all" || select.value === value;
  const arrange = () => {
    const shown = claims.filter((claim) => fits(verdict, claim.verdict) && fits(subject, claim.subject));
    claims.forEach((claim) => { claim.row.hidden = !shown.includes(claim); });
    body.append(...claims.toSorted((a, b) => rank(a) - rank(b) || a.place - b.place).map((claim) => claim.row));
    told.textContent = `${shown.length} of ${claims.length} claims`;
  };
  [verdict, subject, order].forEach((select) => select.addEventListener("change", arrange));
  const wanted = [verdicts, different("subject").length > 1 ? subjects : "", orders, told];
  body.closest("[role=region]").before(make("div", { className: "controls" }, ...wanted));
  arrange();
  // a link to a claim that is left out shows it again
  addEventListener("hashchange", () => {
    const row = body.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.closest("tr");
    if (!row?.hidden) return;
    verdict.value = subject.value = "all";
    arrange();
    location.replace(location.hash);
  });
});

// The theme that was chosen survives a reload, unless the browser keeps nothing for this page (a sandbox, a setting):
// it then throws at the first touch, and the choice lasts as long as the page.
const themes = all("input[name=theme]");
try {
  const chosenTheme = document.getElementById(localStorage.getItem("theme"));
  if (themes.includes(chosenTheme)) chosenTheme.checked = true;
  themes.forEach((theme) => theme.addEventListener("change", () => localStorage.setItem("theme", theme.id)));
} catch (error) {
  if (!(error instanceof DOMException)) throw error;
}

// All code at once.
const allCode = document.getElementById("all-code");
allCode.hidden = false;
allCode.addEventListener("click", () => {
  const open = allCode.getAttribute("aria-pressed") !== "true";
  all("details.code").forEach((fold) => { fold.open = open; });
  allCode.setAttribute("aria-pressed", open);
  allCode.textContent = open ? "Hide all code" : "Show all code";
});

// The contents follow the reading position.
const contents = all('#contents a[href^="#"]').map((link) => [link, entryOf(link)]).filter(([, section]) => section);

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
revealTarget();
