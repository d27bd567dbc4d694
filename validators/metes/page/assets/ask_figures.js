/* Figures in sentences: finds them, reads the interval that they claim, and rounds intervals for sentences.

   The rules are those of metes/ask/sentence.py, metes/phrases and metes/verdicts/wording.py; words, patterns and
   constants come from there through the table `ask` of the payload. Nothing here touches the document. */

/** A sentence that cannot be answered; `code` says why, `values` fill the message. */
class Refusal extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

const CASE_FOLDS = [[/ё/g, "е"], [/Ё/g, "Е"]];

/** Normalised text: NFKC, lower case, single blanks, ё as е. */
function foldedText(text) {
  let found = text.normalize("NFKC");
  for (const [letter, other] of CASE_FOLDS) found = found.replace(letter, other);
  found = found.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
  return found.split(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter(Boolean).join(" ");
}

/* Patterns are compiled once per table and way of matching. */
const compiledPatterns = new WeakMap();

function patternOf(table, name, form, flags) {
  if (!compiledPatterns.has(table)) compiledPatterns.set(table, new Map());
  const known = compiledPatterns.get(table);
  const key = `${name} ${form} ${flags}`;
  if (!known.has(key)) known.set(key, new RegExp(form.replace("*", () => anyScript(table.patterns[name])), flags));
  return known.get(key);
}

/** A pattern whose letters and digits are those of all scripts; the patterns of the table have them in brackets. */
const anyScript = (pattern) => pattern.replace(/\\w/g, "\\p{L}\\p{N}_").replace(/\\d/g, "\\p{Nd}");

const findIn = (table, name, text) => patternOf(table, name, "*", "u").exec(text);
const matchStart = (table, name, text) => patternOf(table, name, "^(?:*)", "u").exec(text);
const matchWhole = (table, name, text) => patternOf(table, name, "^(?:*)$", "u").exec(text);
const matchAll = (table, name, text) => [...text.matchAll(patternOf(table, name, "*", "gu"))];

/** Text without some characters at its ends. */
function stripped(text, characters, { start = true, end = true } = {}) {
  let from = 0;
  let to = text.length;
  while (start && from < to && characters.includes(text[from])) from += 1;
  while (end && to > from && characters.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

/* Words of a table as maps, so that a word such as "constructor" is none by accident. */
const vocabularies = new WeakMap();

function vocabularyOf(table) {
  if (!vocabularies.has(table)) {
    const words = table.words;
    const spellings = new Map();
    for (const [unit, names] of Object.entries(words.spellings)) {
      for (const name of names) if (!spellings.has(name)) spellings.set(name, unit);
    }
    vocabularies.set(table, {
      spellings,
      scales: new Map(Object.entries(words.scales)),
      numbers: new Map(Object.entries(words.numbers)),
      digits: new Map(Object.entries(words.digits)),
      steps: new Map(Object.entries(words.steps)),
      factors: new Map(Object.entries(words.printed_factors)),
      measures: new Set(words.measures),
    });
  }
  return vocabularies.get(table);
}

function unitNamed(text, table) {
  const words = foldedText(text).replace(/[.-]/g, " ").replace(/\^/g, "");
  return vocabularyOf(table).spellings.get(words.split(" ").filter(Boolean).join(" ")) || null;
}

/** Value of Chinese numerals below ten thousand; null for any other text. */
function chineseNumber(text, table) {
  const { digits, steps } = vocabularyOf(table);
  let total = 0;
  let digit = 0;
  for (const character of text) {
    if (digits.has(character)) {
      digit = digit * 10 + digits.get(character);
    } else if (steps.has(character)) {
      total += (digit || 1) * steps.get(character);
      digit = 0;
    } else {
      return null;
    }
  }
  return text ? total + digit : null;
}

/** A printed figure as {number, rule, digit, unit}; null where the wording has no pattern. */
function readPrinted(value, table) {
  const text = stripped(foldedText(value), "\"'“”«» ");
  if (matchWhole(table, "DOZENS", text)) return { number: null, rule: "range", digit: null, unit: null };
  if (matchWhole(table, "HALF", text)) return { number: 0.5, rule: "half", digit: null, unit: null };
  if (matchWhole(table, "TWICE", text)) return { number: 2, rule: "multiple", digit: null, unit: null };
  for (const [name, rule] of [["TIMES", "multiple"], ["ORDINAL", "exact"]]) {
    const match = matchWhole(table, name, text);
    if (match) {
      const words = match.slice(1).find((group) => group !== undefined);
      const [number] = valueOf(words, false, table);
      return number === null ? null : { number, rule, digit: null, unit: null };
    }
  }
  return readFigure(text, table);
}

function readFigure(text, table) {
  const { scales, factors } = vocabularyOf(table);
  const match = matchWhole(table, "FIGURE", text);
  const groups = match ? match.groups : {};
  const unit = groups.unit ? unitNamed(groups.unit, table) : null;
  if (!match || (groups.unit && unit === null)) return readCounted(text, table);
  if (groups.scale === "m" && /\p{Nd} m/u.test(text)) return null; // "5 m" may mean metres
  const rule = phraseRule(groups, table);
  if (groups.compound) {
    const value = groups.scale ? null : compoundNumber(groups.compound, table);
    return rule === null || value === null ? null : { number: value, rule, digit: null, unit };
  }
  const [number, decimals] = valueOf(groups.value, /[\u0400-\u04ff]/.test(text), table);
  if (rule === null || number === null) return null;
  const factor = (groups.scale ? scales.get(groups.scale) : 1) * (factors.get(unit) || 1);
  const digit = decimals ? rounded(10 ** -decimals * factor, 12) : null;
  return { number: rounded(number * factor, 12), rule, digit, unit };
}

/** Value of a Chinese number with 万 or 亿 inside; null where its last digit has no place, as in 一万五. */
function compoundNumber(text, table) {
  const { scales, steps } = vocabularyOf(table);
  let total = 0;
  for (const { groups } of matchAll(table, "COMPOUND_PARTS", text)) {
    const { part, scale } = groups;
    const isInDigits = /^\p{Nd}/u.test(part);
    const digits = Number(part.replace(/[百千]+$/, ""));
    const number = isInDigits ? digits * (steps.get(part[part.length - 1]) || 1) : chineseNumber(part, table);
    if (number === null || (!scale && part.length === 1)) return null;
    total += number * (scale ? scales.get(scale) : 1);
  }
  return total;
}

const rounded = (value, digits) => Number(value.toPrecision(digits));

/** A number of counted things, such as "the other 175 countries". */
function readCounted(text, table) {
  const { scales, spellings } = vocabularyOf(table);
  const match = matchWhole(table, "COUNTED", text);
  if (!match || scales.has(match.groups.noun) || spellings.has(match.groups.noun)) return null;
  return { number: Number(match.groups.value.replace(/,/g, "")), rule: "plain", digit: null, unit: "number" };
}

/** Phrase rule of the words around a number; null where they contradict each other. */
function phraseRule(groups, table) {
  const isOdd = Boolean(groups.odd || groups.odd_after);
  if (groups.before === undefined) return isOdd ? "upward" : "plain";
  if (isOdd) return null;
  return Object.keys(table.words.qualifiers).find((name) => table.words.qualifiers[name].includes(groups.before));
}

/** Value of a number in digits or words, and how many decimals it prints; [null, 0] where it is ambiguous. */
function valueOf(words, isCommaDecimal, table) {
  const { numbers } = vocabularyOf(table);
  if (numbers.has(words)) return [numbers.get(words), 0];
  if (!/^\p{Nd}/u.test(words)) return [chineseNumber(words, table), 0];
  let text = words;
  if (isCommaDecimal && /^\d{1,3},\d{3}$/.test(text)) return [null, 0]; // thousands or thousandths
  if (/^\d{1,3}( \d{3})+([.,]\d+)?$/.test(text)) {
    text = text.replace(/ /g, "");
    isCommaDecimal = true; // blanks part the thousands, so that a comma cannot
  }
  for (const mark of [",", "."]) {
    const isGrouped = new RegExp(`^\\d{1,3}(\\${mark}\\d{3})+(\\D\\d+)?$`).test(text);
    const isSingleDecimal = text.split(mark).length === 2 && (mark === "." || isCommaDecimal);
    if (isGrouped && !isSingleDecimal) {
      text = text.split(mark).join("");
      break;
    }
  }
  text = text.replace(/,/g, ".");
  if (!/^\d+(\.\d+)?$/.test(text)) return [null, 0];
  return [Number(text), text.includes(".") ? text.length - text.indexOf(".") - 1 : 0];
}

/* ---- The interval that a figure claims ---- */

/** Digits of a number without zeros at its end, and the exponent of the last of them. */
function digitsOf(number) {
  const [mantissa, exponent] = Math.abs(number).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  return { count: digits.length, last: Number(exponent) - digits.length + 1 };
}

const lastDigitUnit = (number) => (number === 0 ? 1 : Number(`1e${digitsOf(number).last}`));

function claimedEnds(number, phrase, digit, table) {
  const C = table.constants;
  const unit = digit || lastDigitUnit(number);
  const size = Math.abs(number);
  const plain = Math.min(unit / 2, C.PLAIN_SHARE * size);
  const about = Math.min(Math.max(unit / 2, C.ABOUT_SHARE_MIN * size), C.ABOUT_SHARE_MAX * size);
  const multiple = number === 2 ? C.TWICE_HALF : C.MULTIPLE_HALF;
  return {
    plain: [number - plain, number + plain],
    about: [number - about, number + about],
    almost: [number - unit / 2, number],
    over: [number, number + Math.min(unit, C.OVER_SHARE_MAX * size)],
    upward: [number, number + unit],
    multiple: [number - multiple, number + multiple],
    half: C.HALF,
    range: C.DOZENS,
    several: C.SEVERAL,
    exact: [number, number],
  }[phrase];
}

/** The claimed interval in the SI unit; a figure converted from a rounder one claims no more than the rounder one. */
function claimedInSi(printed, unitId, table) {
  const [unit, factor, factorLow, factorHigh] = table.units[unitId];
  const { number, rule, digit } = printed;
  const [low, high] = claimedEnds(number, rule, digit, table);
  const own = { low: low * factorLow, high: high * factorHigh, unit };
  if (factor === 1 || !["plain", "about", "almost", "over"].includes(rule)) return own;
  const rounder = rounderOriginal(number, factor, digit || lastDigitUnit(number));
  if (rounder === null) return own;
  const [widerLow, widerHigh] = claimedEnds(rounder, rule, null, table);
  const isWider = widerHigh - widerLow > high * factorHigh - low * factorLow;
  return isWider ? { low: widerLow, high: widerHigh, unit } : own;
}

/** The SI number of one or two digits from which a figure was converted; null if there is none. */
function rounderOriginal(number, factor, digit) {
  for (let digits = 1; digits < Math.min(3, digitsOf(number).count); digits += 1) {
    const candidate = Number((number * factor).toExponential(digits - 1));
    if (Math.abs(candidate / factor - number) <= digit / 2) return candidate;
  }
  return null;
}

/* ---- The figure of a sentence ---- */

/** The figure of a sentence with the words around it; null where it has none. Throws a Refusal. */
function readSentence(sentence, table) {
  const text = respelt(foldedText(sentence), table);
  const found = [...candidatesOf(text, table)];
  const share = found.find((each) => each.printed.unit === "share");
  if (share) throw new Refusal("share", { figure: share.text });
  let quantities = apart(found.filter((each) => ["area", "length"].includes(each.kind)));
  const numbers = [
    ...found.filter((each) => each.kind === "ratio"),
    ...found.filter((each) => each.kind === "rank" && (!quantities.length || saysRank(each, table))),
    ...found.filter((each) => each.kind === "share" && !quantities.length),
  ];
  if (numbers.length) {
    return numbers.reduce((best, each) =>
      each.start < best.start || (each.start === best.start && each.text.length < best.text.length) ? each : best);
  }
  if (quantities.length > 1 && isConverted(text, quantities[0], quantities[1], table)) {
    quantities = [{ ...quantities[0], after: quantities[1].after }, ...quantities.slice(2)];
  }
  if (quantities.length > 1) throw new Refusal("several", { figures: quantities.map((each) => each.text) });
  const unread = findIn(table, "CHINESE_FIGURE", text);
  if (!quantities.length && unread) throw new Refusal("unread", { figure: unread[0] });
  const chosen = quantities.length ? quantities[0] : bareFigure(text, table);
  if (chosen) refuseUnreadWording(chosen, table);
  return chosen;
}

const restOf = (asked) => `${asked.before} | ${asked.after}`;
const endOf = (asked) => asked.start + asked.text.length;

/** Every part of a text that reads as a figure. */
function* candidatesOf(text, table) {
  const spans = matchAll(table, "WORD", text).map((match) => [match.index, match.index + match[0].length]);
  const barred = matchAll(table, "NOT_BEFORE", text).map((match) => [match.index + 1, match.index + match[0].length]);
  const inside = matchAll(table, "INSIDE_NUMBER", text).map((match) => match.index + match[0].length);
  const isDigit = (place) => place >= 0 && /\p{Nd}/u.test(text[place]);
  for (let first = 0; first < spans.length; first += 1) {
    const [start] = spans[first];
    // The second half of "1858-1860" is no figure.
    if (start && ".,-\u2013".includes(text[start - 1]) && isDigit(start) && isDigit(start - 2)) continue;
    if (inside.includes(start)) continue;
    if (barred.some(([from, to]) => start >= from && start < to)) continue;
    for (const [, end] of spans.slice(first, first + table.constants.MOST_WORDS)) {
      const words = text.slice(start, end);
      const printed = readPrinted(words, table);
      const kind = printed === null || printed.number === Infinity ? null : kindOf(printed, words, table);
      if (kind !== null) {
        const before = stripped(text.slice(0, start), " (", { start: false });
        const after = stripped(text.slice(end), " )", { end: false });
        yield { text: words, printed, kind, before, after, start, isUnitAssumed: false };
      }
    }
  }
}

function kindOf(printed, text, table) {
  if (printed.rule === "multiple" || printed.rule === "range") return "ratio";
  if (printed.rule === "half" || printed.unit === "share") return "share";
  if (printed.rule === "exact") return "rank";
  const kind = ["area", "length"].find((name) => table.words.units[name].includes(printed.unit)) || null;
  // "a mile" is a way to speak, and no figure.
  return table.words.ones.includes(text.split(" ")[0]) && printed.number === 1 ? null : kind;
}

/** A text with the misspelt words of units and scales behind its numbers corrected: "1.5 milion sqare km". */
function respelt(text, table) {
  const { measures } = vocabularyOf(table);
  const pattern = patternOf(table, "AFTER_NUMBER", "*", "gu");
  const corrected = (whole, ...rest) => {
    const { start, word } = rest[rest.length - 1];
    if (measures.has(word)) return whole;
    const near = mostSimilar(word, table.words.measures, table.constants.LEAST_SCORE_OF_MEASURES, 1)[0];
    // The first letter is the one that nobody misses: a zillion is no billion.
    return near === undefined || near.text[0] !== word[0] ? whole : start + near.text;
  };
  let found = text;
  for (let step = 0; step < 3; step += 1) found = found.replace(pattern, corrected);
  return found;
}

/** Whether a second figure is the first one in another unit: "600,000 sq km (230,000 sq miles)". */
function isConverted(text, one, other, table) {
  const between = stripped(text.slice(endOf(one), other.start), " (,/=-\u2013\u2014");
  return one.kind === other.kind && one.printed.unit !== other.printed.unit && table.words.conversions.includes(between);
}

/** The longest figures that do not overlap, in their order. */
function apart(found) {
  const kept = [];
  for (const each of [...found].sort((a, b) => b.text.length - a.text.length || a.start - b.start)) {
    if (kept.every((other) => endOf(each) <= other.start || each.start >= endOf(other))) kept.push(each);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function saysRank(asked, table) {
  return findIn(table, "RANK_WORDS", asked.after) !== null || !stripped(restOf(asked), " |,.");
}

/** A figure without a unit, as "600,000 at Aigun"; a year is none. */
function bareFigure(text, table) {
  for (const match of matchAll(table, "BARE_NUMBER", text)) {
    const end = match.index + match[0].length;
    const scale = matchStart(table, "SCALE_AFTER", text.slice(end));
    const words = stripped(match[0] + (scale ? scale[0] : ""), ".,", { start: false });
    const before = text.slice(0, match.index).trimEnd();
    const after = text.slice(match.index + words.length).trimStart();
    if (matchWhole(table, "YEAR", words)) continue;
    if (!matchStart(table, "AFTER_BARE", after) || matchStart(table, "UNIT_LATER", after)) {
      throw new Refusal("unread", { figure: words });
    }
    const parts = before.split(" ").filter(Boolean);
    for (let count = findIn(table, "WORDS_BEFORE", `${before} `) ? 3 : 0; count >= 0; count -= 1) {
      const lead = count ? parts.slice(parts.length - count).join(" ") : "";
      const asked = `${lead} ${words}`.trim();
      const printed = readPrinted(asked, table);
      const isPlain = printed !== null && ["plain", "about", "almost", "over"].includes(printed.rule);
      if (isPlain && printed.number !== Infinity && printed.unit === null) {
        const cut = before.slice(0, before.length - lead.length).trimEnd();
        return { text: asked, printed, kind: "area", before: cut, after, start: cut.length, isUnitAssumed: true };
      }
    }
    throw new Refusal("unread", { figure: words });
  }
  return null;
}

function refuseUnreadWording(asked, table) {
  if (findIn(table, "RANGE_START", asked.before)) throw new Refusal("range", { figure: asked.text });
  const unread = findIn(table, "BEFORE_UNREAD", asked.before);
  if (unread) throw new Refusal("wording", { wording: stripped(unread[0], " ,;:("), figure: asked.text });
}

/* ---- Similar words ---- */

/** Length of the longest common subsequence of two arrays of letters. */
function commonLetters(one, other) {
  let previous = new Array(other.length + 1).fill(0);
  for (const letter of one) {
    const row = [0];
    for (let place = 0; place < other.length; place += 1) {
      row.push(letter === other[place] ? previous[place] + 1 : Math.max(previous[place + 1], row[place]));
    }
    previous = row;
  }
  return previous[other.length];
}

/** Texts that share most letters in order with a text: Indel similarity in per cent, the best first. */
function mostSimilar(text, texts, leastScore, most) {
  const letters = Array.from(text);
  const found = [];
  texts.forEach((other, place) => {
    const others = Array.from(other);
    const whole = letters.length + others.length;
    // No alignment can do better than the shorter text allows; this spares most of the work.
    if (200 * Math.min(letters.length, others.length) < (leastScore - 1e-6) * whole) return;
    const share = 1 - (whole - 2 * commonLetters(letters, others)) / whole;
    if (share >= leastScore / 100) found.push({ text: other, score: share * 100, place });
  });
  return found.sort((a, b) => b.score - a.score || a.place - b.place).slice(0, most);
}

/* ---- Decimal numbers as sentences print them ---- */

/** A number as an integer times a power of ten, with at most so many significant digits. */
function decimalOf(value, digits) {
  const [mantissa, exponent] = Math.abs(value).toExponential(digits - 1).split("e");
  const figures = mantissa.replace(".", "");
  return { sign: value < 0 ? -1 : 1, whole: BigInt(figures), exponent: Number(exponent) - figures.length + 1 };
}

/** Exponent of the first digit of a decimal that is not zero. */
const firstExponent = (decimal) => String(decimal.whole).length - 1 + decimal.exponent;

/** A decimal in steps of a power of ten; `way` is "floor", "ceiling" or "half". */
function quantized(decimal, exponent, way) {
  if (decimal.exponent >= exponent) {
    return { ...decimal, whole: decimal.whole * 10n ** BigInt(decimal.exponent - exponent), exponent };
  }
  const step = 10n ** BigInt(exponent - decimal.exponent);
  const down = decimal.whole / step;
  const rest = decimal.whole % step;
  const isUp = way === "half" ? rest * 2n >= step : rest > 0n && (way === "ceiling") === (decimal.sign > 0);
  return { ...decimal, whole: isUp ? down + 1n : down, exponent };
}

const numberOf = (decimal) => decimal.sign * Number(`${decimal.whole}e${decimal.exponent}`);

/** Digits with separators and without zeros at their end. */
function digitsText(decimal, thousands = ",", point = ".") {
  let figures = String(decimal.whole);
  let fraction = "";
  if (decimal.exponent >= 0) {
    figures += decimal.whole ? "0".repeat(decimal.exponent) : "";
  } else {
    figures = figures.padStart(1 - decimal.exponent, "0");
    fraction = figures.slice(decimal.exponent).replace(/0+$/, "");
    figures = figures.slice(0, decimal.exponent);
  }
  const grouped = figures.replace(/\B(?=(\d{3})+$)/g, thousands);
  const sign = decimal.sign < 0 && decimal.whole ? "-" : "";
  return sign + grouped + (fraction ? point + fraction : "");
}

/** A number with at most four significant digits. */
function shortDecimal(value, way, table) {
  const size = decimalOf(value, table.constants.CLAIMED_DIGITS);
  if (!size.whole) return { sign: 1, whole: 0n, exponent: 0 };
  return quantized(size, firstExponent(size) - table.constants.SENTENCE_DIGITS + 1, way);
}

/** Ends of a found interval rounded outwards, to a hundredth of its width. */
function outwardEnds(interval, table) {
  const C = table.constants;
  const width = interval.high - interval.low;
  if (!(width > 0)) return [decimalOf(interval.low, C.CLAIMED_DIGITS), decimalOf(interval.low, C.CLAIMED_DIGITS)];
  const decimals = Math.max(0, C.END_SHARE_EXPONENT - Number(width.toExponential().split("e")[1]));
  return [
    quantized(decimalOf(interval.low, C.FOUND_DIGITS), -decimals, "floor"),
    quantized(decimalOf(interval.high, C.FOUND_DIGITS), -decimals, "ceiling"),
  ];
}

/** Ends of an interval in four digits, or in as many as show its width and that it lies apart from another one. */
function briefEnds(interval, beside, table) {
  const ends = [shortDecimal(interval.low, "floor", table), shortDecimal(interval.high, "ceiling", table)];
  const [low, high] = ends.map(numberOf);
  const isApart = beside && gapBetween(interval, beside) > 0 && gapBetween({ low, high }, beside) <= 0;
  if (isApart || high - low > 1.5 * (interval.high - interval.low)) {
    if (beside) return outwardEnds(interval, table);
    return [interval.low, interval.high].map((end) => decimalOf(end, table.constants.CLAIMED_DIGITS));
  }
  return ends;
}

/** Distance between two intervals; minus the length of the overlap where they overlap. */
const gapBetween = (one, other) => Math.max(one.low, other.low) - Math.min(one.high, other.high);
