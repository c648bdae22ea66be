/* Elements, numbers and addresses inside the page. Text gets in as text nodes only: names may hold anything. */

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
  return element;
}

/** h('p', {class: 'note'}, 'text', element, [more]) makes an element. */
function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

const numberFormat = new Intl.NumberFormat('en-US', {maximumFractionDigits: 2});
const number = value => numberFormat.format(value);
const percent = (part, whole) => (whole === 0 ? '0 %' : `${number(Math.round((1000 * part) / whole) / 10)} %`);

/** count(1, 'site') is "1 site", count(2, 'site') "2 sites". */
const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

const place = (file, line) => (file === '' ? '' : line > 0 ? `${file}:${line}` : file);

/** The address of a view: link('site', key) is "#site=key"; link('sites', '', {q: 'x'}) is "#sites&q=x". */
function link(view, value, parameters) {
  const rest = Object.entries(parameters || {})
    .filter(([, v]) => v !== '' && v !== null && v !== undefined)
    .map(([k, v]) => `&${k}=${encodeURIComponent(v)}`);
  return `#${view}${value === '' || value === undefined ? '' : `=${encodeURIComponent(value)}`}${rest.join('')}`;
}

/** The reverse of link(): {view, value, parameters}. */
function parseAddress(hash) {
  const decode = text => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const [first, ...rest] = hash.replace(/^#/, '').split('&');
  const split = text => {
    const at = text.indexOf('=');
    return at < 0 ? [decode(text), ''] : [decode(text.slice(0, at)), decode(text.slice(at + 1))];
  };
  const [view, value] = split(first);
  return {view, value, parameters: Object.fromEntries(rest.map(split))};
}

/** Runs the last of several calls in quick succession. */
function soon(action) {
  let timer = 0;
  return (...rest) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...rest), 60);
  };
}
