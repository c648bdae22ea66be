/* All functions, and one of them with the graph around it. */

const FUNCTIONS_SHOWN = 300;
const functionFilter = {q: '', only: ''};

function functionRow(f, open) {
  const indirect = f.reachedBy.length;
  return h(
    'tr',
    {class: f === open ? 'open' : null, onclick: event => event.target.closest('a') || (location.hash = functionLink(f))},
    h('td', {}, functionName(f)),
    h('td', {class: 'code muted source'}, place(f.file, f.line)),
    h('td', {class: 'numeric'}, number(f.callers.length)),
    h('td', {class: 'numeric'}, indirect > 0 ? number(indirect) : f.isTaken ? '0' : ''),
    h('td', {class: 'numeric'}, f.sites.length > 0 ? number(f.sites.length) : ''),
    h('td', {class: 'numeric'}, number(f.returnSites))
  );
}

function matchingFunctions() {
  const words = functionFilter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = {taken: f => f.isTaken, calling: f => f.sites.length > 0, unreached: f => f.callers.length === 0 && f.reachedBy.length === 0}[functionFilter.only] || (() => true);
  return knownFunctions.filter(f => wanted(f) && words.every(word => `${f.name}\n${f.file}`.toLowerCase().includes(word)));
}

function functionsView(open, depth) {
  const body = h('tbody', {});
  const amount = h('p', {class: 'amount', role: 'status'});
  const more = h('p', {class: 'more'});
  const show = () => {
    const found = matchingFunctions();
    amount.textContent =
      found.length === knownFunctions.length ? count(found.length, 'function') : `${number(found.length)} of ${count(knownFunctions.length, 'function')}`;
    body.replaceChildren(...found.slice(0, FUNCTIONS_SHOWN).map(f => functionRow(f, open)));
    more.replaceChildren(
      ...(found.length > FUNCTIONS_SHOWN
        ? [h('button', {class: 'quiet', type: 'button', onclick: () => { body.append(...found.slice(FUNCTIONS_SHOWN).map(f => functionRow(f, open))); more.replaceChildren(); }}, `Show ${number(found.length - FUNCTIONS_SHOWN)} more`)]
        : found.length === 0 ? ['No function matches.'] : [])
    );
  };
  const change = () => {
    if (!open) {
      history.replaceState(null, '', link('functions', '', functionFilter));
    }
    show();
  };
  const search = h('input', {
    type: 'search', id: 'search', placeholder: 'Search name or file', 'aria-label': 'Search the functions', title: 'Press / to search', value: functionFilter.q,
    oninput: soon(() => { functionFilter.q = search.value.trim(); change(); }),
  });
  const only = h(
    'select',
    {'aria-label': 'Which functions', onchange: () => { functionFilter.only = only.value; change(); }},
    [['', 'all functions'], ['taken', 'address taken'], ['calling', 'with indirect calls'], ['unreached', 'called by none of these']].map(([value, text]) => h('option', {value}, text))
  );
  only.value = functionFilter.only;
  show();
  const titles = ['Function', 'Source', ['callers', 'functions that call it directly'], ['reached by', 'indirect calls whose set holds it'], ['calls', 'indirect calls in it'], ['returns to', 'places it may return to']];
  return h(
    'main',
    {class: open ? 'split wide' : 'single'},
    h(
      'div',
      {class: 'pane list', onkeydown: walkRows},
      h('div', {class: 'filters'}, search, only, amount),
      h(
        'table',
        {class: 'functions'},
        h('thead', {}, h('tr', {}, titles.map(t => (Array.isArray(t) ? h('th', {scope: 'col', class: 'numeric', title: t[1]}, t[0]) : h('th', {scope: 'col'}, t))))),
        body
      ),
      more
    ),
    open ? h('article', {class: 'pane detail'}, functionDetail(open, depth)) : null
  );
}

function functionDetail(f, depth) {
  const holder = h('div', {class: 'graph', role: 'img', 'aria-label': `Call graph around ${f.name}; the lists below hold the same`});
  // Cytoscape wants its container in the page.
  requestAnimationFrame(() => holder.isConnected && drawGraph(holder, f, depth));
  const level = n =>
    h('a', {href: functionLink(f, n), class: 'level', 'aria-current': n === depth ? 'true' : null}, n === 1 ? '1 call away' : `${n} calls away`);
  return [
    h(
      'header',
      {},
      h('a', {class: 'close', href: link('functions', '', functionFilter), 'aria-label': 'Close', title: 'Close'}, '×'),
      h('p', {class: 'kicker'}, f.isKnown ? 'Function' : 'Not in the program: a name that its code calls'),
      h('h2', {class: 'code'}, nameText(f)),
      h('p', {class: 'code'}, place(f.file, f.line))
    ),
    h(
      'p',
      {},
      f.isTaken
        ? f.reachedBy.length > 0
          ? `Its address is taken, and ${count(f.reachedBy.length, 'indirect call')} may reach it. `
          : 'Its address is taken, but no indirect call may reach it. '
        : 'Its address is not taken, so no indirect call can reach it. ',
      f.isKnown ? `It may return to ${count(f.returnSites, 'place')}.` : ''
    ),
    h('div', {class: 'graphbar'}, level(1), level(2), zoomButton('−', 'Smaller', () => zoomGraph(0.8)), zoomButton('+', 'Larger', () => zoomGraph(1.25)), zoomButton('Fit', 'All of it', fitGraph), legend()),
    holder,
    h('p', {class: 'muted small'}, 'Click a function to move there, a dashed line for the call behind it. Drag to move, Ctrl and wheel to zoom; the browser’s Back goes back.'),
    h(
      'div',
      {class: 'lists'},
      listOf('Direct callers', f.callers, functionName),
      listOf('Calls directly', f.callees, functionName),
      listOf('Reached by indirect calls', f.reachedBy, site => [h('a', {href: siteLink(site), class: 'code'}, site.caller.name), h('span', {class: 'code muted'}, ` ${place(site.file, site.line)}`)]),
      listOf('Indirect calls in it', f.sites, site => [h('a', {href: siteLink(site), class: 'code'}, place(site.file, site.line) || site.key), h('span', {class: 'muted'}, ` ${count(site.targets.length, 'target')}`)])
    ),
  ];
}

const zoomButton = (text, title, action) => h('button', {class: 'quiet', type: 'button', title, 'aria-label': title, onclick: action}, text);

const legend = () =>
  h('span', {class: 'legend'}, h('span', {class: 'stroke direct'}), 'direct', h('span', {class: 'stroke indirect'}), 'indirect', h('span', {class: 'box taken'}), 'address taken');

function listOf(title, items, make) {
  return h(
    'div',
    {},
    h('h3', {}, `${title} `, h('span', {class: 'muted'}, number(items.length))),
    items.length === 0 ? h('p', {class: 'muted'}, 'none') : h('ul', {class: 'plain'}, shortened(items, 25, item => h('li', {}, make(item))))
  );
}
