/* The table of indirect calls: search, filters, sorting, and beside it the call that is open. */

const SITES_SHOWN = 500;
const siteFilter = {q: '', file: '', size: '', by: '', sort: '-targets'};

const SITE_COLUMNS = [
  {id: 'targets', title: 'targets', numeric: true, of: site => site.targets.length},
  {id: 'type', title: 'same type', numeric: true, of: site => site.sameType},
  {id: 'caller', title: 'Call in', of: site => site.caller.name},
  {id: 'source', title: 'Source', of: site => `${site.file}:${String(site.line).padStart(7, '0')}`},
  {id: 'by', title: 'Resolved', of: site => site.by},
];

const SIZES = [['', 'any size'], ['0-0', 'no target'], ['1-1', '1 target'], ['2-4', '2 to 4'], ['5-8', '5 to 8'], ['9-', '9 and more'], ['33-', '33 and more']];

function siteText(site) {
  site.text ??= [site.caller.name, place(site.file, site.line), site.type, site.by, site.sealed, site.widenedBy, ...site.targets.map(t => t.name)]
    .join('\n')
    .toLowerCase();
  return site.text;
}

function matchingSites() {
  const words = siteFilter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const [low, high] = siteFilter.size === '' ? [0, Infinity] : siteFilter.size.split('-').map((end, i) => (i === 1 && end === '' ? Infinity : Number(end)));
  const found = sites.filter(
    site =>
      site.targets.length >= low &&
      site.targets.length <= high &&
      (siteFilter.by === '' || site.by === siteFilter.by) &&
      (siteFilter.file === '' || site.file === siteFilter.file) &&
      words.every(word => siteText(site).includes(word))
  );
  const isDown = siteFilter.sort.startsWith('-');
  const column = SITE_COLUMNS.find(c => c.id === siteFilter.sort.replace('-', '')) || SITE_COLUMNS[0];
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return found.sort((a, b) => (isDown ? -1 : 1) * order(column.of(a), column.of(b)) || order(a.key, b.key) || a.id - b.id);
}

function choice(label, options, name, changed) {
  const select = h(
    'select',
    {'aria-label': label, id: `filter-${name}`},
    options.map(([value, text]) => h('option', {value}, text))
  );
  if (!options.some(([value]) => value === siteFilter[name])) {
    select.append(h('option', {value: siteFilter[name]}, siteFilter[name].replace(/-$/, ' and more')));
  }
  select.value = siteFilter[name];
  select.addEventListener('change', () => changed(name, select.value));
  return select;
}

function optionsOf(values, anything) {
  const amounts = new Map();
  values.forEach(value => amounts.set(value, (amounts.get(value) || 0) + 1));
  return [['', anything], ...[...amounts].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([value, n]) => [value, `${value || '(unknown)'} (${number(n)})`])];
}

function siteRow(site, isOpen) {
  const most = raw.metrics.maxTargets || 1;
  return h(
    'tr',
    {class: isOpen ? 'open' : null, 'data-site': site.key, onclick: event => event.target.closest('a') || (location.hash = siteLink(site))},
    h(
      'td',
      {class: 'numeric'},
      h('span', {class: site.targets.length === 0 ? 'empty' : null}, number(site.targets.length)),
      h('span', {class: 'bar', style: `width:${Math.round(46 * Math.sqrt(site.targets.length / most))}px`})
    ),
    h('td', {class: 'numeric muted'}, number(site.sameType)),
    h('td', {}, h('a', {href: siteLink(site), class: 'code', 'aria-current': isOpen ? 'true' : null}, site.caller.name)),
    h('td', {class: 'code muted'}, place(site.file, site.line)),
    h('td', {class: 'muted'}, site.by)
  );
}

/** A click on the column that sorts turns the order; numbers begin with the largest. */
function nextSort(column) {
  const isSorted = siteFilter.sort.replace('-', '') === column.id;
  const isDown = siteFilter.sort.startsWith('-');
  return (isSorted ? !isDown : Boolean(column.numeric)) ? `-${column.id}` : column.id;
}

/** The view; `open` is the call shown beside the table, if any. */
function sitesView(open) {
  const amount = h('p', {class: 'amount', role: 'status'});
  const body = h('tbody', {});
  const more = h('p', {class: 'more'});

  const show = () => {
    const found = matchingSites();
    amount.textContent =
      found.length === sites.length
        ? `${count(sites.length, 'indirect call')}`
        : `${number(found.length)} of ${count(sites.length, 'indirect call')}`;
    body.replaceChildren(...found.slice(0, SITES_SHOWN).map(site => siteRow(site, site === open)));
    more.replaceChildren();
    if (found.length === 0) {
      more.append('No call matches. ', h('a', {href: '#sites', onclick: () => change(null)}, 'Clear all filters'));
    } else if (found.length > SITES_SHOWN) {
      const rest = found.slice(SITES_SHOWN);
      more.append(
        h('button', {class: 'quiet', type: 'button', onclick: () => { body.append(...rest.map(site => siteRow(site, site === open))); more.replaceChildren(); }},
          `Show ${number(rest.length)} more`)
      );
    }
    showHead();
  };
  // The buttons stay, so that the keyboard's focus does.
  const heads = SITE_COLUMNS.map(column => {
    const arrow = h('span', {class: 'arrow'});
    const cell = h('th', {scope: 'col', class: column.numeric ? 'numeric' : null},
      h('button', {type: 'button', onclick: () => change('sort', nextSort(column))}, column.title, arrow));
    return {column, arrow, cell};
  });
  const showHead = () =>
    heads.forEach(({column, arrow, cell}) => {
      const isSorted = siteFilter.sort.replace('-', '') === column.id;
      const isDown = siteFilter.sort.startsWith('-');
      cell.setAttribute('aria-sort', isSorted ? (isDown ? 'descending' : 'ascending') : 'none');
      arrow.textContent = isSorted ? (isDown ? ' ▾' : ' ▴') : '';
    });
  const change = (name, value) => {
    if (name === null) {
      Object.assign(siteFilter, {q: '', file: '', size: '', by: ''});
      search.value = '';
      return;
    }
    siteFilter[name] = value;
    if (!open) {
      history.replaceState(null, '', link('sites', '', {...siteFilter, sort: siteFilter.sort === '-targets' ? '' : siteFilter.sort}));
    }
    show();
  };
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search caller, file:line, type, target, reason',
    'aria-label': 'Search the indirect calls',
    title: 'Press / to search',
    value: siteFilter.q,
    oninput: soon(() => change('q', search.value.trim())),
  });
  show();
  return h(
    'main',
    {class: open ? 'split' : 'single'},
    h(
      'div',
      {class: 'pane list', onkeydown: walkRows},
      h(
        'div',
        {class: 'filters'},
        search,
        choice('Size of the set', SIZES, 'size', change),
        choice('How it was resolved', optionsOf(sites.map(s => s.by), 'resolved anyhow'), 'by', change),
        choice('Source file', optionsOf(sites.map(s => s.file), 'all files'), 'file', change),
        amount
      ),
      h('table', {class: 'sites'}, h('thead', {}, h('tr', {}, heads.map(head => head.cell))), body),
      more
    ),
    open ? h('article', {class: 'pane detail', 'aria-live': 'polite'}, siteDetail(open)) : null
  );
}

/** Arrow keys go from row to row; Enter opens, as on every link. */
function walkRows(event) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') {
    return;
  }
  const links = [...event.currentTarget.querySelectorAll('tbody a')];
  const at = links.indexOf(document.activeElement);
  if (event.target instanceof HTMLSelectElement || links.length === 0) {
    return;
  }
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))].focus();
}
