// Tables: the data of figures, the claims to choose from.

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
