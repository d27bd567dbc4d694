// Verdicts of a validation, and waived faults.

const VERDICT_PAGE = 50;

/** List of verdicts with filters for word and document, and a search. */
function drawVerdicts(section) {
  const { verdicts, counts } = DATA.validation;
  const chosen = { verdict: "", document: "", search: "", most: VERDICT_PAGE };
  const results = el("div", { class: "results" });
  const redraw = () => show(results, verdictRows(verdicts.filter((row) => isChosen(row, chosen)), chosen, redraw));
  const change = (name) => (event) => {
    chosen[name] = event.target.value;
    chosen.most = VERDICT_PAGE;
    redraw();
  };
  const documents = [...new Set(verdicts.map((row) => row.document))];
  const pick = (name, label, values, all) =>
    el(
      "label",
      { class: "filter" },
      el("span", null, label),
      el("select", { onchange: change(name) }, [["", all], ...values].map(([value, text]) => el("option", { value }, text))),
    );
  section.hidden = false;
  show(
    section,
    el("h2", { id: "verdicts-title" }, "The published figures, and what is found"),
    el("p", { class: "soft" }, "A claim that does not hold is no fault of the package."),
    el(
      "form",
      { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      pick("verdict", "Verdict", counts.map(([word, text, count]) => [word, `${text} (${count})`]), "All verdicts"),
      documents.length > 1 && pick("document", "Document", documents.map((each) => [each, each]), "All documents"),
      el("label", { class: "filter search" }, el("span", null, "Search"), el("input", { type: "search", oninput: later(change("search"), 150) })),
    ),
    results,
  );
  redraw();
}

function isChosen(row, { verdict, document: name, search }) {
  if ((verdict && row.verdict !== verdict) || (name && row.document !== name)) return false;
  const text = [row.id, row.question, row.published, row.found, row.reason].join("\n").toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function verdictRows(rows, chosen, redraw) {
  const shown = rows.slice(0, chosen.most);
  const showMore = () => {
    chosen.most += 4 * VERDICT_PAGE;
    redraw();
  };
  return [
    el("p", { class: "shown" }, rows.length ? counted(rows.length, "claim") : "No claim passes these filters."),
    shown.map((row) =>
      el(
        "article",
        { class: "claim" },
        el("header", null, el("b", { class: `verdict ${row.verdict}` }, row.word), el("span", { class: "check-id" }, row.id), el("span", null, "document ", row.document)),
        el("h3", null, row.question),
        el("p", null, row.reason),
        el(
          "dl",
          null,
          el("dt", null, "Published"),
          el("dd", { dir: "auto" }, row.published),
          row.found && [el("dt", null, "Found"), el("dd", null, row.found)],
        ),
      ),
    ),
    rows.length > shown.length && el("button", { type: "button", onclick: showMore }, `Show more of ${counted(rows.length, "claim")}`),
  ];
}

function drawWaived(section) {
  const items = DATA.waived.map(([fault, reason, until]) => el("li", null, fault, el("br"), el("span", { class: "soft" }, `${reason} (until ${until})`)));
  section.hidden = false;
  show(section, el("h2", { id: "waived-title" }, "Waived faults"), el("ul", { class: "waived" }, items));
}
