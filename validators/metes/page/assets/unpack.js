// The data of the page as it was before metes/page/packing.py wrote it shorter: rows get the names of their columns
// again, references their texts, and arcs their numbers.

// Encodings of the texts, in the order of their lines after the first, by the letter that stands for the next text.
const ENCODING_OF = { r: "windows-1251", z: "gb18030", e: "utf-8" };

/** The payload as the Python function `payload` returns it: the packed data, and what the list of findings has of it. */
async function dataOfPage() {
  const list = new DOMParser().parseFromString(document.getElementById("findings").textContent, "text/html");
  if (typeof DecompressionStream === "undefined") return showFindingsAlone(list);
  const data = await dataOfText(document.getElementById("data").textContent);
  const items = [...list.querySelectorAll("li")];
  data.claims.forEach((claim, at) => {
    const [question, , , reason] = items[at].childNodes;
    claim.question = question.textContent;
    claim.reason[0] = reason.textContent.trim();
  });
  return data;
}

// What a browser from before May 2023 is told; it gets the list that stands in the page without script.
const TOO_OLD = {
  en: "This browser is too old for the map and the questions. Please open the page in one from 2023 or later.",
  "zh-Hans": "此浏览器版本过旧，无法显示地图与问答。请用2023年以后的浏览器打开本页。",
  ru: "Этот браузер слишком стар для карты и вопросов. Откройте страницу в браузере 2023 года или новее.",
};

/** Shows the list of findings and why there is no more; what it returns stays pending, so that nothing else runs. */
function showFindingsAlone(list) {
  const plain = list.querySelector(".plain");
  const lines = Object.entries(TOO_OLD).map(([lang, text]) => {
    const line = document.createElement("p");
    line.lang = lang;
    line.textContent = text;
    return line;
  });
  plain.querySelector("p").replaceWith(...lines);
  document.body.replaceChildren(document.adoptNode(plain));
  return new Promise(() => {});
}

/** The value of the lines of Base64 that the Python function `compressed` writes. */
async function dataOfText(text) {
  const encodings = Object.entries(ENCODING_OF);
  const [json, ...parts] = await Promise.all(text.trim().split("\n").map(inflated));
  const texts = Object.fromEntries(encodings.map(([letter, encoding], at) => [letter, textsOf(parts[at], encoding)]));
  // A quotation mark within a text has a backslash before it, so that only whole texts are replaced.
  const whole = new TextDecoder().decode(json).replace(/"~([rze])"/g, (_, letter) => JSON.stringify(texts[letter].next().value));
  return unpacked(JSON.parse(whole), numberReader(...parts.slice(-2).map((part) => new Uint8Array(part))));
}

/** Iterator of the texts of one encoding. What the encoding does not have stands there as its number. */
function textsOf(bytes, encoding) {
  const character = (_, digits) => String.fromCharCode(parseInt(digits, 16));
  return new TextDecoder(encoding).decode(bytes).replace(/\x01([0-9a-f]{4})/g, character).split("\n").values();
}

/** Bytes of a line of Base64, inflated. */
function inflated(line) {
  const bytes = Uint8Array.from(atob(line), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

/** The value of a packed payload: objects and lists without references; `number` gives the next number of an arc. */
function unpacked(whole, number) {
  const arcOf = (size) => Array.from({ length: size }, () => [number(), number()]);
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

/**
 * A function that gives the next of the whole numbers that the Python function `number_bytes` wrote: bytes with the
 * length of each in bits, and the bits after the first of each.
 */
function numberReader(lengths, bits) {
  let at = 0;
  let from = 0;
  return () => {
    const length = lengths[at];
    let folded = Math.min(1, length);
    for (let k = 1; k < length; k += 1, from += 1) folded = 2 * folded + ((bits[from >> 3] >> (7 - (from & 7))) & 1);
    at += 1;
    // The last bit holds the sign.
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  };
}
