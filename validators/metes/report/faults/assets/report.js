// Starts the report: draws what there is data for, and follows the address.

function start() {
  const at = (id) => document.getElementById(id);
  if (COUNT) {
    drawChecks(at("checks"));
    drawMap(at("map"));
    drawFilters(at("faults"));
    follow();
    window.addEventListener("hashchange", follow);
  } else {
    document.querySelector(".skip").remove();
  }
  if (DATA.validation && DATA.validation.verdicts.length) drawVerdicts(at("verdicts"));
  if (DATA.waived.length) drawWaived(at("waived"));
}

/** Shows what the address names: a fault, or filters and a page. */
function follow() {
  const fault = readHash();
  const isFirst = !list.results.firstChild;
  drawList();
  drawMarks();
  if (fault !== null) openFault(fault);
  else if (!isFirst || isFiltered()) document.getElementById("faults").scrollIntoView();
}

// On paper nothing can be unfolded.
window.addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});

start();
