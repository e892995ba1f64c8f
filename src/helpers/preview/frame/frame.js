"use strict";
// Shows the state that the server tells, and exchanges the report when there is a new one.

const [state, faults, report] = ["state", "faults", "report"].map(id => document.getElementById(id));
let shown = "";

const events = new EventSource("states");
events.onmessage = event => show(JSON.parse(event.data));
events.onerror = () => { state.textContent = "the preview has ended; start it again with make preview and open the address that it prints"; };

function show(update) {
  state.textContent = update.doing || update.done || "waiting for the first build";
  faults.hidden = update.faults.length === 0;
  faults.replaceChildren(...update.faults.flatMap(fault => [
    element("h2", fault.message), ...(fault.traceback ? [element("pre", fault.traceback)] : [])]));
  if (update.page && update.page !== shown) exchange(update.page);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// The new report loads behind the old one and takes its place where the reader was.
function exchange(page) {
  shown = page;
  const coming = document.createElement("iframe");
  coming.className = "coming";
  coming.title = "Report";
  coming.src = `report.html?${page}`;
  coming.onload = () => {
    if (page !== shown) return coming.remove();
    for (const old of report.querySelectorAll("iframe:not(.coming)")) {
      keepPlace(old.contentWindow, coming.contentWindow);
      old.remove();
    }
    coming.className = "";
  };
  report.append(coming);
}

function keepPlace(from, to) {
  const folds = [from, to].map(side => [...side.document.querySelectorAll("details")]);
  folds[0].forEach((fold, number) => { if (folds[1][number]) folds[1][number].open = fold.open; });
  const place = {left: from.scrollX, top: from.scrollY, behavior: "instant"};
  to.scrollTo(place);
  setTimeout(() => to.scrollTo(place));  // what lies in a fold is made once it opens, and moves what is below
}
