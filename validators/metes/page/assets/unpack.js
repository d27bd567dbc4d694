// The data of the page as it was before metes/page/packing.py wrote it shorter: rows get the names of their columns
// again, references their texts, and arcs their numbers.

/** The payload as the Python function `payload` returns it: the packed data, and what the list of findings has of it. */
function dataOfPage() {
  const data = unpacked(JSON.parse(document.getElementById("data").textContent));
  const list = new DOMParser().parseFromString(document.getElementById("findings").textContent, "text/html");
  const items = new Map([...list.querySelectorAll("[data-claim]")].map((item) => [item.dataset.claim, item.children]));
  for (const claim of data.claims) {
    const [question, , reason] = items.get(claim.id);
    claim.question = question.textContent;
    claim.reason[0] = reason.textContent;
  }
  return data;
}

/** The value of a packed payload: objects and lists without references. */
function unpacked(whole) {
  const textOf = (text) => {
    if (text[0] !== "~") return text;
    return text[1] === "~" ? text.slice(1) : whole.$texts[Number(text.slice(1))];
  };
  const record = (columns, row) => Object.fromEntries(columns.map((name, at) => [name, plain(row[at])]));
  const plain = (value) => {
    if (typeof value === "string") return textOf(value);
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== "object") return value;
    if (value.$arcs) return value.$arcs.map(arcOf);
    const columns = whole.$columns[value.$columns];
    if (value.$rows) return value.$rows.map((row) => record(columns, row));
    const entries = Object.entries(value.$by_id || value);
    return Object.fromEntries(entries.map(([key, each]) => [key, value.$by_id ? record(columns, each) : plain(each)]));
  };
  return plain(whole.$value);
}

/** Positions of a TopoJSON arc, each as the step from the one before, from the encoded polyline format. */
function arcOf(text) {
  const numbers = [];
  let number = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) - 63;
    number |= (code & 31) << shift;
    shift += 5;
    if (code < 32) {
      numbers.push(number & 1 ? ~(number >> 1) : number >> 1);
      number = 0;
      shift = 0;
    }
  }
  return Array.from({ length: numbers.length / 2 }, (_, at) => [numbers[2 * at], numbers[2 * at + 1]]);
}
