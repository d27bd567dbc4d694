// The data of the page as it was before metes/page/packing.py wrote it shorter: rows get the names of their columns
// again, references their texts, and arcs their numbers.

/** The payload as the Python function `payload` returns it: the packed data, and what the list of findings has of it. */
function dataOfPage() {
  const data = unpacked(JSON.parse(document.getElementById("data").textContent));
  const list = new DOMParser().parseFromString(document.getElementById("findings").textContent, "text/html");
  const items = [...list.querySelectorAll("li")];
  data.claims.forEach((claim, at) => {
    const [question, , , reason] = items[at].childNodes;
    claim.question = question.textContent;
    claim.reason[0] = reason.textContent.trim();
  });
  return data;
}

/** The value of a packed payload: objects and lists without references. */
function unpacked(whole) {
  const textOf = (text) => {
    if (text[0] !== "~") return text;
    return text[1] === "~" ? text.slice(1) : whole.$texts[Number(text.slice(1))];
  };
  const record = (columns, row) => Object.fromEntries(columns.map((name, at) => [name, at < row.length ? plain(row[at]) : null]));
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

// Digits of the numbers of arcs, as in packing.py: the first ones end a number, the others come before the end.
const DIGITS = [...Array(95).keys()].map((at) => String.fromCharCode(32 + at)).filter((each) => !'"\\<'.includes(each));
const DIGIT_OF = new Map(DIGITS.map((each, at) => [each, at]));
const FURTHER_DIGITS = 16;
const LAST_DIGITS = DIGITS.length - FURTHER_DIGITS;

/** Positions of a TopoJSON arc, each as the step from the one before, from text. */
function arcOf(text) {
  const numbers = [];
  let rest = 0;
  for (const character of text) {
    const digit = DIGIT_OF.get(character);
    if (digit >= LAST_DIGITS) {
      rest = rest * FURTHER_DIGITS + digit - LAST_DIGITS + 1;
    } else {
      const number = rest * LAST_DIGITS + digit;
      // The last bit holds the sign.
      numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
      rest = 0;
    }
  }
  return Array.from({ length: numbers.length / 2 }, (_, at) => [numbers[2 * at], numbers[2 * at + 1]]);
}
