// Elements whose texts always are text nodes: nothing that stands in the data can become markup.

const SVG_NS = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.setAttribute("class", value);
    else if (key === "value" || key === "checked" || key === "indeterminate") node[key] = value;
    else if (key === "vars") for (const [name, content] of Object.entries(value)) node.style.setProperty(name, content);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Appends nodes, texts and lists of them; null and false are left out. Text always becomes a text node. */
function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** New element: `el("a", {href: "#", onclick: f, vars: {"--x": "3%"}}, "text", node, [nodes])`. */
function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** New SVG element, written like `el`. */
function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG_NS, tag), props, children);
}

/** Puts new children in the place of the old ones. */
function show(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Calls `f` once `wait` ms after the last call. */
function later(f, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), wait);
  };
}
