// Reading: anchors, theme, code, contents.

// Headings, figures and tables have a link to copy.
all("main section[id] > :is(h2, h3, h4), main figure[id] figcaption p:first-child").forEach((title) => {
  const part = title.closest("figure[id], section[id]");
  const anchor = make("a", { className: "anchor", href: `#${title.id || part.id}`, textContent: "#" });
  anchor.setAttribute("aria-label", `Copy the link to ${part.matches("figure") ? nameOf(part) : "this section"}`);
  title.append(" ", anchor);
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
