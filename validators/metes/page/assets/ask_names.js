/* Names in sentences: territories, lines, treaties, places and states, however people write them.

   The rules are those of metes/model/names.py. */

/** The table that answers sentences: the part `ask` of the payload, joined with the tables of the payload. */
function completeTable(data) {
  const { ask } = data;
  return {
    ...ask,
    ...completeNames(data),
    territories: mapped(data.territories, (row) => row.kind),
    treaties: mapped(data.treaties, (row, id) => [row.latest.slice(0, 4), landPassedBy(id, data)]),
    places: placesOf(data),
    states: mapped(data.polities, (row, id) => [[id, ...(ask.states.same[id] || [])], englishState(row.name[0], ask)]),
    transfers: data.transfers.filter((row) => row.basis === "control").map((row) => transferOf(row, data)),
    lines: mapped(data.lines, (row, id) => lineOf(row, ask.lines[id] || [[], null, []])),
    figures: mapped(data.figures, (row) => [row.low, row.high, row.unit]),
    divided: distinct(data.transfers.filter((row) => row.reading).map((row) => row.territory)),
    readings: readingsOf(data),
  };
}

/** An object with the same keys and other values. */
const mapped = (rows, valueOfRow) => Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, valueOfRow(row, id)]));

function completeNames({ ask, territories, lines, treaties, places, polities, figures }) {
  const named = (rows, column = "name") =>
    Object.entries(rows).map(([id, row]) => [id, ...(row[column] || []), row.local]);
  const aliases = Object.entries(ask.aliases).flatMap(([kind, rows]) =>
    Object.entries(rows).flatMap(([id, names]) => names.map(([sense, alias]) => [alias, sense, kind, id])));
  const order = (one, other) => {
    const place = one.findIndex((value, column) => value !== other[column]);
    return place < 0 ? 0 : one[place] < other[place] ? -1 : 1;
  };
  return {
    names: {
      territories: named(territories),
      readings: Object.keys(ask.readings).map((id) => [id]),
      lines: named(lines),
      treaties: named(treaties, "title"),
      places: named(places),
      polities: named(polities),
      published_figures: Object.keys(figures).map((id) => [id]),
    },
    aliases: aliases.sort(order),
    figure_subjects: mapped(figures, (row) => row.subject),
  };
}

const targetOf = (row) => (row.reading ? ["readings", row.reading] : ["territories", row.territory]);

/** Rows of the land that a treaty passed in control, or in claim where it passed none in control. */
function landPassedBy(treaty, data) {
  const rows = data.transfers.filter((row) => row.treaty === treaty);
  const control = rows.filter((row) => row.basis === "control");
  return distinct((control.length ? control : rows).map(targetOf));
}

function transferOf(row, data) {
  return {
    target: targetOf(row),
    from: row.from,
    to: row.to,
    signed: Number(row.signed.slice(0, 4)),
    control: row.control_from === null ? null : Number(row.control_from.slice(0, 4)),
    treaty: data.treaties[row.treaty].latest.slice(0, 4),
    left: data.ask.left.includes(row.id),
  };
}

/** Treaties that were signed at each place and passed land, and the territories in which it lies. */
function placesOf(data) {
  const around = Object.entries(data.ask.around);
  return Object.fromEntries(Object.keys(data.places).map((id, number) => {
    const territories = around.filter(([, numbers]) => numbers.includes(number)).map(([territory]) => territory);
    return [id, [data.ask.signed[id] || [], territories.sort()]];
  }));
}

/** English name of a state in a sentence: without its explanation, with its article. */
function englishState(name, ask) {
  const [short] = name.split(" (");
  return short.split(" ").some((word) => ask.states.articles.includes(word)) ? `the ${short}` : short;
}

const lineOf = (row, [sides, section, measured]) =>
  ({ length: row.length && row.length.slice(1), sides, section, measured });

function readingsOf(data) {
  const dividing = data.transfers.map((row) => row.reading);
  const found = {};
  for (const [territory, row] of Object.entries(data.territories)) {
    for (const reading of row.readings) {
      const [group, budget] = data.ask.readings[reading.id];
      const said = reading.definition.split(/[,;:.]/)[0];
      found[reading.id] = {
        territory,
        surface: reading.surface,
        default: reading.default,
        group,
        part: `${said.slice(0, 1).toLowerCase()}${said.slice(1)} of ${row.name[0].split(" with ")[0]}`,
        divides: dividing.includes(reading.id),
        area: reading.area && reading.area[0],
        interval: reading.area && reading.area.slice(1),
        budget,
      };
    }
  }
  return mapped(data.ask.readings, (_, id) => found[id]);
}

/** Latin letters without their marks, and d for the Vietnamese đ; all other letters as they are. */
function plainLatin(text) {
  return Array.from(text.replaceAll("đ", "d"), (letter) => {
    const base = letter.normalize("NFD")[0];
    return base.charCodeAt(0) < 128 ? base : letter;
  }).join("");
}

/** A text as names are compared: folded, in simplified characters, without possessives. */
function plainText(text, table) {
  const [traditional, simplified] = table.words.traditional;
  const latin = plainLatin(foldedText(text));
  const simple = Array.from(latin, (letter) => {
    const place = traditional.indexOf(letter);
    return place < 0 ? letter : simplified[place];
  }).join("");
  return simple.replace(/['\u2019]s(?![\p{L}\p{N}_])|['\u2019](?=[\p{L}\p{N}_])/gu, " ");
}

/** A word without plural s and Russian endings. */
function stemOf(word, table) {
  if (matchStart(table, "CYRILLIC", word)) {
    const ending = table.words.endings.find(
      (each) => word.endsWith(each) && word.length - each.length >= table.constants.LEAST_STEM);
    return ending ? word.slice(0, word.length - ending.length) : word;
  }
  if (/^[a-z]+$/i.test(word) && word.length > 4 && word.endsWith("s") && !word.endsWith("ss")) {
    return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  }
  return word;
}

const wordsOf = (text, table) =>
  matchAll(table, "NAME_WORD", plainText(text, table)).map((match) => stemOf(match[0], table));

/** Words as one text, Chinese characters without blanks between them. */
const joinedWords = (words) => words.join(" ").replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, "");

const withoutFillers = (words, table) => words.filter((word) => !table.words.fillers.includes(word));

/** The text under which the words of a name are found. */
const keyOf = (words, table) => joinedWords(withoutFillers(words, table));

/** A recorded name, and its forms without and within parentheses, where several names may stand. */
function nameVariants(name) {
  const outside = name.replace(/[(（][^)）]*[)）]/gu, " ");
  if (outside === name) return [name];
  const inside = /^[^(（]*[(（]([^)）]*)[)）]$/u.exec(name);
  if (!inside || !isName(inside[1])) return [name, outside];
  const parts = inside[1].split(/\s*[/,、]\s*/u);
  return [name, outside, inside[1], ...(parts.length > 1 && parts.every(isName) ? parts : [])];
}

/** Whether a text in parentheses is a name: it begins with a capital or a letter of a script without capitals. */
const isName = (text) => /^\p{Lu}/u.test(text) || (/^\p{L}/u.test(text) && !/^\p{Ll}/u.test(text));

const targetText = ([table, id]) => `${table}\t${id}`;
const compareTargets = (one, other) => (targetText(one) < targetText(other) ? -1 : Number(targetText(one) > targetText(other)));

/** Things once each, in their order; `textOf` says which are the same. */
function distinct(things, textOf = (thing) => JSON.stringify(thing)) {
  const found = new Map();
  for (const thing of things) if (!found.has(textOf(thing))) found.set(textOf(thing), thing);
  return [...found.values()];
}

const nameIndexes = new WeakMap();

/** Meanings by name: each meaning is a set of rows that are meant together. Built once for a table. */
function namesOf(table) {
  if (!nameIndexes.has(table)) nameIndexes.set(table, indexedNames(table));
  return nameIndexes.get(table);
}

function indexedNames(table) {
  const senses = new Map();
  let longest = 0;
  const add = (name, sense, target) => {
    const words = withoutFillers(wordsOf(name, table), table);
    const key = joinedWords(words);
    if (!key) return;
    longest = Math.max(longest, words.length);
    if (!senses.has(key)) senses.set(key, new Map());
    const known = senses.get(key);
    if (!known.has(sense)) known.set(sense, []);
    known.get(sense).push(target);
  };
  for (const [kind, rows] of Object.entries(table.names)) {
    for (const [id, ...names] of rows) {
      for (const name of [id, ...names].filter(Boolean)) {
        for (const variant of nameVariants(name)) add(variant, targetText([kind, id]), [kind, id]);
      }
    }
  }
  for (const [alias, sense, kind, id] of table.aliases) add(alias, sense, [kind, id]);
  const meanings = new Map();
  for (const [key, known] of senses) {
    meanings.set(key, distinct([...known.values()].map((targets) => distinct(targets).sort(compareTargets))));
  }
  const isLong = (key) => Array.from(key).length >= table.constants.LEAST_LETTERS || findIn(table, "CHINESE", key);
  return { meanings, longest, spelt: [...meanings.keys()].filter(isLong) };
}

/** Names in a text in its order: those written as recorded, else the most similar ones. */
function mentionsIn(text, table) {
  const plain = plainText(text, table);
  const matches = matchAll(table, "NAME_WORD", plain);
  const words = matches.map((match) => stemOf(match[0], table));
  const exact = exactMentions(words, table);
  const taken = new Set(exact.flatMap(({ start, end }) => words.map((_, place) => place).slice(start, end)));
  const found = [...exact, ...similarMentions(words, taken, table)].sort((a, b) => a.start - b.start);
  return found.map((each) => {
    const last = matches[each.end - 1];
    return {
      ...each,
      text: joinedWords(words.slice(each.start, each.end)),
      before: plain.slice(0, matches[each.start].index),
      after: plain.slice(last.index + last[0].length),
    };
  });
}

function exactMentions(words, table) {
  const { meanings, longest } = namesOf(table);
  const fillers = table.words.fillers;
  const found = [];
  for (let start = 0; start < words.length; start += 1) {
    if (fillers.includes(words[start])) continue;
    for (let end = Math.min(words.length, start + longest + fillers.length); end > start; end -= 1) {
      const known = meanings.get(keyOf(words.slice(start, end), table));
      if (known && !fillers.includes(words[end - 1])) {
        found.push({ start, end, meanings: known });
        start = end - 1;
        break;
      }
    }
  }
  return found;
}

/** The most similar names of the words that no recorded name took, the best first and none twice. */
function similarMentions(words, taken, table) {
  const fillers = table.words.fillers;
  const scored = [];
  for (let start = 0; start < words.length; start += 1) {
    for (let end = start + 1; end <= Math.min(words.length, start + table.constants.LONGEST_WINDOW); end += 1) {
      const window = words.slice(start, end);
      const isTaken = window.some((_, place) => taken.has(start + place));
      if (isTaken || fillers.includes(window[0]) || fillers.includes(window[window.length - 1])) continue;
      const near = nearestNames(keyOf(window, table), table);
      if (near.length) {
        scored.push({ score: near[0].score, start, end, meanings: distinct(near.flatMap((each) => each.meanings)) });
      }
    }
  }
  scored.sort((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept = [];
  for (const each of scored) {
    if (kept.every((other) => each.end <= other.start || each.start >= other.end)) kept.push(each);
  }
  return kept;
}

/** Names most like a text, those that tie with the best one included; a wrong Chinese character is another word. */
function nearestNames(text, table) {
  const { LEAST_LETTERS, LEAST_SCORE, TIE } = table.constants;
  if (Array.from(text).length < LEAST_LETTERS || !/\p{L}/u.test(text) || findIn(table, "CHINESE", text)) return [];
  const { meanings, spelt } = namesOf(table);
  const near = mostSimilar(text, spelt, LEAST_SCORE, 8);
  return near.filter((each) => near[0].score - each.score < TIE)
    .map((each) => ({ score: each.score, meanings: meanings.get(each.text) }));
}

/** Meanings of a mention of which all rows lie in the given tables. */
const meaningsIn = (mention, ...tables) =>
  mention.meanings.filter((meaning) => meaning.every(([table]) => tables.includes(table)));

/** Ids of all rows of a table that a mention may mean alone. */
const idsIn = (mention, table) => meaningsIn(mention, table).flat().map(([, id]) => id);
