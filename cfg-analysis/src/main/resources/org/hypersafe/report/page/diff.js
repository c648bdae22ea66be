/* The comparison of two reports: the verdict, then what grew, then everything else that changed. */

const {before, after, diff} = JSON.parse(document.getElementById('data').textContent);
const grown = diff.changed.filter(site => site.gained.length > 0);
const shrunk = diff.changed.filter(site => site.gained.length === 0);
const noChange = h('p', {class: 'muted'}, 'None.');

function delta(old, young) {
  const change = Math.round((young - old) * 100) / 100;
  return change === 0 ? h('span', {class: 'muted'}, '0') : `${change > 0 ? '+' : '−'}${number(Math.abs(change))}`;
}

function metricsTable() {
  const precision = m => m.comparison.hypersafe;
  const rows = [
    ['Indirect calls', m => m.indirectCalls],
    ['Targets of a call, mean', m => m.averageTargets],
    ['Targets of a call, median', m => m.medianTargets],
    ['Largest set', m => m.maxTargets],
    ['Calls with exactly one target', m => precision(m).oneTarget],
    ['Calls without a target', m => m.unresolved],
    ['Allowed pairs of call and function', m => precision(m).pairs],
    ['Functions', m => m.functions],
    ['Functions with their address taken', m => m.addressTaken],
    ['Direct calls', m => m.directCalls],
    ['Returns', m => m.returns],
    ['Places a return may go to, mean', m => m.averageReturnTargets],
  ];
  const numeric = title => ({title, numeric: true});
  return table(
    [{title: 'Measure'}, numeric('before'), numeric('after'), numeric('change')],
    rows.map(([name, of]) => [name, number(of(diff.before)), number(of(diff.after)), delta(of(diff.before), of(diff.after))])
  );
}

function names(list, sign, className) {
  return h('ul', {class: `changes ${className}`}, shortened(list, 60, name => h('li', {}, h('span', {'aria-hidden': 'true'}, sign), h('code', {}, name))));
}

function siteCard(site) {
  const heading = h(
    'span',
    {},
    h('span', {class: 'code name'}, site.caller),
    h('span', {class: 'code muted'}, place(site.file, site.line)),
    h('span', {class: 'sizes'}, `${number(site.before)} → ${number(site.after)}`),
    site.gained.length > 0 ? h('span', {class: 'bad'}, `+${number(site.gained.length)}`) : null,
    site.lost.length > 0 ? h('span', {class: 'good'}, `−${number(site.lost.length)}`) : null
  );
  const gained = site.gained.map((name, i) => [name, (site.why[i] || []).map(step => diff.steps[step]).map(s => [s.what, s.file, s.line])]);
  return unfold(
    heading,
    () =>
      h(
        'div',
        {class: 'why'},
        site.type ? h('p', {class: 'code muted'}, site.type) : null,
        site.widenedBy ? h('p', {class: 'callout'}, site.widenedBy) : null,
        gained.length > 0
          ? h('ul', {class: 'changes gained'}, shortened(gained, 60, ([name, steps]) =>
              h('li', {}, h('span', {'aria-hidden': 'true'}, '+'), steps.length > 0 ? unfold(h('code', {}, name), () => chain(steps)) : h('code', {}, name))))
          : null,
        site.lost.length > 0 ? names(site.lost, '−', 'lost') : null,
        h('p', {class: 'code muted small'}, site.key)
      ),
    {class: 'target', 'data-text': [site.caller, place(site.file, site.line), site.type, ...site.gained, ...site.lost].join('\n').toLowerCase()}
  );
}

const cards = (title, meaning, list) =>
  section(
    `${title} (${number(list.length)})`,
    h('p', {class: 'muted'}, meaning),
    list.length === 0 ? noChange.cloneNode(true) : h('div', {class: 'targets'}, list.map(siteCard))
  );

function functionsList(title, meaning, list, onlyHere) {
  return section(
    `${title} (${number(list.length)})`,
    h('p', {class: 'muted'}, meaning),
    list.length === 0
      ? noChange.cloneNode(true)
      : h('ul', {class: 'plain columns'}, shortened(list, 80, f =>
          h('li', {}, h('code', {}, f.name), ' ', h('span', {class: 'code muted'}, place(f.file, f.line)), f.inOther ? null : h('span', {class: 'muted'}, ` ${onlyHere}`))))
  );
}

function exceptionsList(title, list) {
  return list.length === 0
    ? null
    : section(`${title} (${number(list.length)})`, table([{title: 'Kind'}, {title: 'Symbol'}, {title: 'Reason'}], list.map(e => [h('code', {}, e.kind), h('code', {}, e.symbol), e.reason])));
}

const verdict = grown.length === 0 ? 'No set grew.' : `${count(grown.length, 'set')} grew.`;
const search = h('input', {type: 'search', id: 'search', placeholder: 'Search caller, file, target', 'aria-label': 'Search the changed calls', title: 'Press / to search'});
const main = h(
  'main',
  {class: 'text'},
  h('h1', {}, verdict),
  h(
    'p',
    {class: `lead verdict ${grown.length === 0 ? 'good' : 'bad'}`},
    grown.length === 0
      ? 'No indirect call that both builds have may reach a function that it could not reach before.'
      : 'These indirect calls may reach functions that they could not reach before. Read why each new target is allowed, and whether the change meant it.'
  ),
  h('div', {class: 'figures'},
    figure(number(diff.unchanged), 'same set', 'Calls of both builds whose sets are equal.'),
    figure(number(grown.length), 'grew', 'Gained at least one target.'),
    figure(number(shrunk.length), 'shrank', 'Lost targets, and gained none.'),
    figure(number(diff.added.length), 'calls added', 'Only in the second build.'),
    figure(number(diff.removed.length), 'calls removed', 'Only in the first build.'),
    figure(`${number(diff.newlyTaken.length)} / ${number(diff.noLongerTaken.length)}`, 'addresses', 'Newly taken, and no longer taken.')),
  h('div', {class: 'filters sticky'}, search),
  cards('Sets that grew', 'Calls of both builds with a target that is new to them.', grown),
  cards('Sets that shrank', 'Calls of both builds that lost targets.', shrunk),
  cards('Added calls', 'A new call is no growth: read its set as a whole.', diff.added),
  cards('Removed calls', 'Calls that the second build has not.', diff.removed),
  functionsList('Address newly taken', 'They could be no target of an indirect call before.', diff.newlyTaken, 'new function'),
  functionsList('Address no longer taken', 'They can be no target of an indirect call now.', diff.noLongerTaken, 'function gone'),
  exceptionsList('New exceptions', diff.newExceptions),
  exceptionsList('Exceptions no longer there', diff.goneExceptions),
  section('Figures', metricsTable()),
  section('How calls are matched',
    h('p', {}, 'A function is the same in both builds if source file and symbol are; a call if source file, caller, type and its place among the caller’s calls of that type are. Where the number of those calls changed, they are paired so that most sets stay equal; a call put between others of its kind may then be taken for one of them. A call that was inlined elsewhere counts as removed and added.'))
);
search.addEventListener('input', soon(() => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  main.querySelectorAll('details[data-text]').forEach(card => {
    card.hidden = !words.every(word => card.dataset.text.includes(word));
  });
}));
document.getElementById('app').append(
  h('header', {class: 'top'}, h('span', {class: 'brand'}, 'HyperSafe'), h('span', {class: 'title'}, before, h('span', {class: 'arrow'}, ' → '), after), h('nav', {}), themeButton()),
  main
);
