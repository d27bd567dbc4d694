// The map: names of states, seas, lands and places, and where they fit.

// ---------------------------------------------------------------------------------------------------------- labels

const SEAS = [
  { at: [146, 54.5], name: ["Sea of\nOkhotsk", "鄂霍次克海", "Охотское\nморе"] },
  { at: [135.2, 40.2], name: ["Sea of\nJapan", "日本海", "Японское\nморе"] },
  { at: [123.3, 35.5], name: ["Yellow\nSea", "黄海", "Жёлтое\nморе"] },
  { at: [125.5, 29.2], name: ["East China\nSea", "东海", "Восточно-\nКитайское\nморе"] },
  { at: [114.5, 18.3], name: ["South China\nSea", "南海", "Южно-Китайское\nморе"] },
  { at: [89, 17.5], name: ["Bay of\nBengal", "孟加拉湾", "Бенгальский\nзалив"] },
];

// Where the name of a state stands, and the states that stood there one after the other: the one of the day is named.
const STATE_NAMES = [
  { at: [107, 34.5], size: 2, polities: ["prc", "roc", "qing"] },
  { at: [99, 59.5], size: 2, polities: ["russia", "ussr", "rsfsr", "russian-republic", "russian-empire", "russian-tsardom"] },
  { at: [103.5, 46.6], size: 1, polities: ["mongolia", "outer-mongolia-autonomous"] },
  { at: [71, 49.3], size: 1, polities: ["kazakhstan"] },
  { at: [76.2, 41.7], size: 0, polities: ["kyrgyzstan"] },
  { at: [71, 38.7], size: 0, polities: ["tajikistan"] },
  { at: [78, 24], size: 1, polities: ["india", "british-india"] },
  { at: [71, 31.5], size: 0, polities: ["pakistan"] },
  { at: [67, 34.5], size: 0, polities: ["afghanistan"] },
  { at: [84, 28.2], size: 0, polities: ["nepal"] },
  { at: [90.4, 27.4], size: 0, polities: ["bhutan"] },
  { at: [96, 21.5], size: 0, polities: ["myanmar", "british-burma"] },
  { at: [102.8, 19.8], size: 0, polities: ["laos"] },
  { at: [105.7, 21.3], size: 0, polities: ["vietnam"] },
  { at: [127.2, 40.2], size: 0, polities: ["dprk", "korean-empire", "joseon"] },
  { at: [128, 36.3], size: 0, polities: ["rok"] },
  { at: [138.2, 36.4], size: 0, polities: ["japan"] },
];

function polityOfDay(polities, day) {
  return polities.find((id) => DATA.polities[id] && inForce(DATA.polities[id], day));
}

function stateLabels(view, day) {
  const sizes = view.zoom < 0.35 ? [9, 10, 12] : [11, 13, 16];
  return STATE_NAMES.flatMap(({ at, size, polities }) => {
    const polity = polityOfDay(polities, day);
    if (!polity || (size === 0 && view.zoom < 0.3)) return [];
    const text = shortName(DATA.polities[polity].name);
    return [{ at: mapProjection(at), lines: wrapped(text, size === 2 && view.zoom > 0.45 ? 30 : 20), size: sizes[size], colour: "soft", spaced: size > 0, rank: 40 - size }];
  });
}

function seaLabels(view) {
  if (view.zoom < 0.45) return [];
  return SEAS.map(({ at, name }) => ({
    at: mapProjection(at),
    lines: pick(name).split("\n"),
    size: 12,
    italic: true,
    colour: "sea-name",
    rank: 60,
  }));
}

/** Text in lines of about `most` characters; Chinese breaks anywhere, other scripts between words. */
function wrapped(text, most) {
  if (/\p{Script=Han}/u.test(text)) {
    const rows = Math.ceil(text.length / Math.ceil(most / 2));
    return text.match(new RegExp(`.{1,${Math.ceil(text.length / rows)}}`, "gu")) || [text];
  }
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + word.length < most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieceLabels(view, pieces, marked) {
  const named = new Set();
  return pieces.flatMap((piece) => {
    const shape = SHAPES.readings.get(piece.reading);
    const isMarked = marked.has(piece.territory) || marked.has(piece.reading);
    const [x, y, width] = labelPlace(shape);
    const room = width * view.zoom;
    if (named.has(piece.territory) || (!isMarked && room < 12) || room < 4) return [];
    named.add(piece.territory);
    const size = room > 260 ? 14 : 12;
    const text = shortName(DATA.territories[piece.territory].name);
    const lines = wrapped(text, Math.max(14, Math.floor(room / (size * 0.55))));
    const [x0, y0, x1, y1] = shape.box;
    if (!isMarked && !fits(lines, size, (x1 - x0) * view.zoom, (y1 - y0) * view.zoom, piece.state)) return [];
    return [{ at: [x, y], room, lines, size, colour: "ink", bold: isMarked, rank: isMarked ? 0 : 10 - Math.min(9, room / 60) }];
  });
}

// A name may stick out of its land, as long as one still sees what it names; that of a contested sector, which is
// small and often asked for, farther than others.
function fits(lines, size, width, height, what) {
  const longest = Math.max(...lines.map((line) => line.length)) * size * (state.lang === "zh" ? 1 : 0.52);
  const most = what === "contested" ? 2 : 1.2;
  return longest < most * Math.sqrt(width * height) && lines.length * size * 1.2 < 1.8 * height;
}

// Places of these kinds are named, the first at a smaller scale.
const PLACE_ZOOM = { town: 0.9, island: 6, summit: 6, pass: 6, river_mouth: 9, confluence: 9, tripoint: 12, lake_point: 20, marker: 30, waypoint: 40 };

function placeLabels(view, day) {
  const wanted = map.points ? new Set(Object.keys(DATA.held)) : new Set();
  const labels = [];
  for (const [id, place] of Object.entries(DATA.places)) {
    const chosen = state.view === "place" && state.id === id;
    const dot = wanted.has(id);
    if (!chosen && !dot && view.zoom < (PLACE_ZOOM[place.kind] || 40)) continue;
    const span = dot ? heldOn(id, day) : null;
    labels.push({
      at: mapProjection([place.lon, place.lat]),
      lines: [shortName(place.name)],
      size: 11,
      colour: "ink",
      dot: dot ? holderColour(span) : "halo",
      place: id,
      beside: true,
      rank: chosen ? 0 : dot ? 5 : 20 + (PLACE_ZOOM[place.kind] || 40) / 10,
    });
  }
  return labels;
}

function holderColour(span) {
  if (!span || !span.holders.length) return "halo";
  return span.holders.length > 1 ? "contested-1" : `${holderGroup(span.holders[0])}-2`;
}

function graticuleLabels(view) {
  const labels = [];
  for (const { value, meridian, points } of view.graticule || []) {
    const at = edgeCrossing(view, points, meridian);
    if (at) labels.push({ screen: at, lines: [degrees(value, meridian)], size: 10, colour: "soft", rank: 70, beside: !meridian });
  }
  return labels;
}

function degrees(value, meridian) {
  const size = fmt.number(Math.abs(value), 2);
  const side = meridian ? (value < 0 ? 3 : 2) : value < 0 ? 1 : 0;
  const words = [["N", "北纬", "с. ш."], ["S", "南纬", "ю. ш."], ["E", "东经", "в. д."], ["W", "西经", "з. д."]][side];
  return state.lang === "zh" ? `${pick(words)}${size}°` : `${size}°\u00a0${pick(words)}`;
}

function edgeCrossing(view, points, meridian) {
  const edge = meridian ? view.height - 9 : 5;
  const axis = meridian ? 1 : 0;
  for (let i = 1; i < points.length; i += 1) {
    const a = toScreen(view, points[i - 1]);
    const b = toScreen(view, points[i]);
    if (a[axis] > edge === b[axis] > edge) continue;
    const part = (edge - a[axis]) / (b[axis] - a[axis]);
    return [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
  }
  return null;
}

function textWidth(context, font, text) {
  const key = `${font}|${text}`;
  if (!map.textWidths.has(key)) {
    context.font = font;
    map.textWidths.set(key, context.measureText(text).width);
  }
  return map.textWidths.get(key);
}

function labelFont({ size, bold, italic }) {
  return `${italic ? "italic " : ""}${bold ? "600 " : ""}${size}px ${map.font}`;
}

/** Boxes of pixels where a label may stand: at its point, or beside the dot of a place, right first. */
function labelBoxes(context, view, label) {
  const [x, y] = label.screen || toScreen(view, label.at);
  const spacing = label.spaced && state.lang !== "zh" ? 1.5 : 0;
  const width = Math.max(...label.lines.map((line) => textWidth(context, labelFont(label), line) + spacing * line.length));
  const height = label.lines.length * label.size * 1.2;
  const box = (left, top) => ({ left, top, right: left + width, bottom: top + height, x: left + width / 2, y: top });
  const middle = box(x - width / 2, y - height / 2);
  if (label.room) {
    // Where the middle of a land is taken: a little lower or higher in it, else beside it.
    const [lower, higher] = [box(x - width / 2, y), box(x - width / 2, y - height)];
    const [right, left] = [box(x + label.room / 2 + 4, y - height / 2), box(x - label.room / 2 - width - 4, y - height / 2)];
    return [middle, lower, higher, right, left];
  }
  if (!label.beside) return [middle];
  const away = label.place ? dotRadius(label.place) + 4 : 6;
  return [
    box(x + away, y - height / 2),
    box(x - width - away, y - height / 2),
    box(x - width / 2, y - height - away),
    box(x - width / 2, y + away),
  ].slice(0, label.screen ? 1 : 4);
}

function overlaps(a, b) {
  return a.left < b.right + 3 && a.right + 3 > b.left && a.top < b.bottom && a.bottom > b.top;
}

function drawLabels(context, view, { pieces, day }) {
  const marked = new Set(highlightedIds());
  const labels = [
    ...pieceLabels(view, pieces, marked),
    ...placeLabels(view, day),
    ...stateLabels(view, day),
    ...seaLabels(view),
    ...graticuleLabels(view),
  ].sort((a, b) => a.rank - b.rank);
  const taken = [...map.parts.reserved];
  for (const label of labels) if (label.dot) taken.push(drawDot(context, view, label));
  for (const label of labels) placeLabel(context, view, label, taken);
}

function dotRadius(place) {
  return map.points && DATA.held[place] ? 5 : 2.5;
}

function drawDot(context, view, { at, dot, place }) {
  const [x, y] = toScreen(view, at);
  const radius = dotRadius(place);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = map.colours[dot];
  context.fill();
  context.strokeStyle = map.colours.ink;
  context.lineWidth = 1.2;
  context.stroke();
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function placeLabel(context, view, label, taken) {
  const free = labelBoxes(context, view, label).find(
    (box) =>
      box.left > 0 && box.right < view.width && box.top > 0 && box.bottom < view.height && !taken.some((other) => overlaps(box, other)),
  );
  if (!free) return;
  taken.push(free);
  context.font = labelFont(label);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3;
  if ("letterSpacing" in context) context.letterSpacing = label.spaced && state.lang !== "zh" ? "1.5px" : "0px";
  context.strokeStyle = label.italic ? map.colours.sea : map.colours.halo;
  context.fillStyle = map.colours[label.colour];
  label.lines.forEach((line, i) => {
    const y = free.y + i * label.size * 1.2;
    context.strokeText(line, free.x, y);
    context.fillText(line, free.x, y);
  });
}
