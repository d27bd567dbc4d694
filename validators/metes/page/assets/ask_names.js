/* Names in sentences: territories, lines, treaties, places and states, however people write them.

   The rules are those of metes/model/names.py. */

/** The table `ask` of the payload with the names of rows, which other parts of the payload hold. */
function completeTable(data) {
  const named = (rows, column = "name") => Object.entries(rows).map(([id, row]) => [id, ...(row[column] || [])]);
  const ask = data.ask;
  return {
    ...ask,
    names: {
      territories: named(data.territories),
      readings: Object.keys(ask.readings).map((id) => [id]),
      lines: named(data.lines),
      treaties: named(data.treaties, "title"),
      places: named(data.places),
      polities: named(data.polities),
      published_figures: Object.keys(ask.figures).map((id) => [id]),
    },
    figure_subjects: Object.fromEntries(Object.entries(data.figures).map(([id, row]) => [id, row.subject])),
  };
}

/** Latin letters without their marks; all other letters as they are. */
function plainLatin(text) {
  return Array.from(text, (letter) => {
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

/** A recorded name, and its forms without and within parentheses. */
function nameVariants(name, table) {
  const outside = name.replace(/[(（][^)）]*[)）]/gu, " ");
  if (outside === name) return [name];
  const inside = /^[^(（]*[(（]([^)）]*)[)）]$/u.exec(name);
  const isName = inside && (/^\p{Lu}/u.test(inside[1]) || matchStart(table, "CHINESE", inside[1]));
  return isName ? [name, outside, inside[1]] : [name, outside];
}

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
        for (const variant of nameVariants(name, table)) add(variant, targetText([kind, id]), [kind, id]);
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
