/* Holds the scripts of the page's ask field to vectors; runs in node and in a browser, after those scripts. */

// What is found may differ by the rounding of the payload, which has ten digits of every area.
const SAME_SHARE = 3e-8;

/** Whether two values are the same, numbers up to a rounding. */
function isSame(one, other) {
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= SAME_SHARE * Math.max(Math.abs(one), Math.abs(other));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, place) => isSame(each, other[place]));
  }
  if (one && other && typeof one === "object" && typeof other === "object") {
    return Object.keys({ ...one, ...other }).every((key) => isSame(one[key], other[key]));
  }
  return one === other;
}

/** The answer of the page to a vector's sentence, in the form of the vectors. */
function pageVector({ sentence, of }, table) {
  const answer = answerOf(sentence, of, table);
  const asked = { sentence, of, outcome: answer.outcome };
  if (answer.outcome === "refused") return { ...asked, problem: answer.problem.code };
  const words = new Sentences(table, "en");
  const ends = (interval) => (interval === null ? null : [interval.low, interval.high]);
  const subjects = answer.alternatives.length ? answer.alternatives : answer.known;
  return {
    ...asked,
    answer: answer.verdict && ASK_WORDS.en.verdicts[answer.verdict],
    claimed: answer.figure && ends(answer.figure.claimed),
    subjects: subjects.map((each) => each.key),
    alternatives: answer.alternatives.map((each) => ({
      answer: ASK_WORDS.en.verdicts[each.verdict],
      found: ends(each.found),
      others: each.others.map((one) => [one.label, one.agrees, ends(one.interval)]),
    })),
    sentences: answer.outcome === "nothing" ? null : words.headline(answer),
  };
}

/** Vectors to which the page answers otherwise, with its answer. */
function vectorFaults(vectors, data) {
  const table = completeTable(data);
  return vectors.map((vector) => ({ vector, page: pageVector(vector, table) }))
    .filter(({ vector, page }) => !isSame(vector, page));
}

/** Names whose meanings on the page are not those given, and names that only one side has. */
function nameFaults(meanings, data) {
  const own = Object.fromEntries(namesOf(completeTable(data)).meanings);
  return Object.keys({ ...own, ...meanings }).filter((name) => !isSame(own[name], meanings[name]));
}

/** Sentences in all languages that have a gap in a template. */
function languageFaults(vectors, data) {
  const table = completeTable(data);
  return ["en", "zh", "ru"].flatMap((language) => vectors.flatMap(({ sentence, of }) => {
    const answer = answerOf(sentence, of, table);
    const words = new Sentences(table, language);
    const details = answer.alternatives.flatMap((each) => words.details(each));
    const reading = answer.figure ? [words.reading(answer.figure)] : [];
    return [words.word(answer), ...words.headline(answer), ...details, ...reading]
      .filter((text) => !text || /\{\w+\}|undefined|null|NaN|\[object/.test(text))
      .map((text) => ({ language, sentence, text }));
  }));
}
