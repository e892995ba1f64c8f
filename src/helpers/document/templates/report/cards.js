// Cards of numbers and of bound words, tips of citations and notes.

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
