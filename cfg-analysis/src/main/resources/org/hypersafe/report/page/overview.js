/* The first view: what the figures say of the program. */

const BINS = [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 8], [9, 16], [17, 32], [33, 64], [65, Infinity]];
const binName = ([low, high]) => (low === high ? String(low) : high === Infinity ? `${low}+` : `${low}–${high}`);
const binValue = ([low, high]) => (high === Infinity ? `${low}-` : `${low}-${high}`);
const inBin = ([low, high], size) => size >= low && size <= high;

function overview() {
  const {metrics} = raw;
  const {anyAddressTaken, sameType, hypersafe} = metrics.comparison;
  return h(
    'main',
    {class: 'text'},
    h('h1', {}, raw.title),
    raw.notes.map(note => h('p', {class: 'callout note'}, note)),
    h(
      'p',
      {class: 'lead'},
      'At an indirect call the protected program can reach ',
      h('b', {}, `${number(hypersafe.averageTargets)} functions on average`),
      ', whatever an attacker writes into the pointer. Matching by C type would leave ',
      h('b', {}, number(sameType.averageTargets)),
      ', allowing any function whose address is taken ',
      h('b', {}, number(anyAddressTaken.averageTargets)),
      '.'
    ),
    h(
      'p',
      {class: 'muted'},
      'A target set is what the program may call there, as far as the analysis can rule things out; it is not what it was seen to call. Sets err on the large side: a function that is missing from a set and called nevertheless stops the machine.'
    ),
    figures(metrics, hypersafe),
    section('How large the sets are', histogram()),
    section('The same calls under three analyses', comparison()),
    section('How the sets were found', rules()),
    widest(),
    section('Tables in the image', tablesText()),
    raw.plots.map(({title, image}) => section(title, h('figure', {}, h('img', {class: 'plot', src: image, alt: title}))))
  );
}

function figures(metrics, ours) {
  const widened = sites.filter(site => site.widenedBy !== '' && site.targets.length > 8).length;
  return h(
    'div',
    {class: 'figures'},
    figure(number(metrics.indirectCalls), 'indirect calls', 'Places where the program calls through a pointer. Each has a set of its own.', '#sites'),
    figure(percent(ours.oneTarget, metrics.indirectCalls), 'have exactly one target', `${number(ours.oneTarget)} calls that cannot be made to reach any other function.`, link('sites', '', {size: '1-1'})),
    figure(number(metrics.medianTargets), 'targets, median', `The largest set has ${number(metrics.maxTargets)}.`, '#sites'),
    figure(number(widened), 'sets above 8 targets', 'Each says which fact widened it, or where so many come together.', link('sites', '', {size: '9-'})),
    figure(number(metrics.unresolved), 'without a target', 'Nothing the program does can make these calls; they trap.', link('sites', '', {size: '0-0'})),
    figure(number(metrics.addressTaken), 'functions with their address taken', `Of ${number(metrics.functions)}. No other can be the target of an indirect call.`, link('functions', '', {only: 'taken'})),
    figure(number(metrics.averageReturnTargets), 'places a return may go to, mean', `${number(metrics.returns)} returns; at most ${number(metrics.maxReturnTargets)} places, for functions that are called everywhere.`),
    figure(number(raw.exceptions.length), 'exceptions', 'What stays unprotected on purpose, and why.', '#exceptions')
  );
}

function histogram() {
  const ours = BINS.map(bin => sites.filter(site => inBin(bin, site.targets.length)).length);
  const types = BINS.map(bin => sites.filter(site => inBin(bin, site.sameType)).length);
  const most = Math.max(1, ...ours, ...types);
  const width = 1000, height = 250, floor = 205, slot = width / BINS.length, bar = slot * 0.34;
  const tall = value => (value / most) * 170;
  const bars = BINS.map((bin, i) => {
    const x = i * slot + slot / 2;
    const label = `${binName(bin)} targets: ${count(ours[i], 'call')}; by C type alone ${number(types[i])}`;
    return svg(
      'a',
      {href: link('sites', '', {size: binValue(bin)}), class: 'bin', 'aria-label': label},
      svg('title', {}, label),
      svg('rect', {class: 'hit', x: i * slot, y: 0, width: slot, height}),
      svg('rect', {class: 'type', x, y: floor - tall(types[i]), width: bar, height: tall(types[i])}),
      svg('rect', {class: 'ours', x: x - bar, y: floor - tall(ours[i]), width: bar, height: tall(ours[i])}),
      svg('text', {x: x - bar / 2, y: floor - tall(ours[i]) - 6, class: 'amount'}, ours[i] === 0 ? '' : number(ours[i])),
      svg('text', {x, y: floor + 20, class: 'axis'}, binName(bin))
    );
  });
  return h(
    'figure',
    {},
    svg(
      'svg',
      {viewBox: `0 0 ${width} ${height}`, class: 'histogram', role: 'group', 'aria-label': 'Histogram of set sizes'},
      svg('line', {x1: 0, x2: width, y1: floor, y2: floor}),
      bars,
      svg('text', {x: width / 2, y: height - 3, class: 'axis caption'}, 'targets of a call')
    ),
    h(
      'figcaption',
      {},
      h('span', {class: 'key ours'}),
      'calls whose set has this size ',
      h('span', {class: 'key type'}),
      'the same calls by C type alone. A bar leads to its calls.'
    )
  );
}

function comparison() {
  const {anyAddressTaken, sameType, hypersafe} = raw.metrics.comparison;
  const row = (name, meaning, p) => [
    h('span', {}, h('b', {}, name), h('br'), h('span', {class: 'muted'}, meaning)),
    number(p.averageTargets),
    number(p.medianTargets),
    number(p.maxTargets),
    percent(p.oneTarget, raw.metrics.indirectCalls),
    number(p.pairs),
  ];
  const numeric = title => ({title, numeric: true});
  return h(
    'div',
    {},
    table(
      [{title: 'Analysis'}, numeric('mean'), numeric('median'), numeric('largest'), numeric('one target'), numeric('allowed pairs')],
      [
        row('Any address-taken function', 'One set for the whole program, as coarse-grained schemes have.', anyAddressTaken),
        row('Same C type', 'What a compiler’s own control-flow integrity checks.', sameType),
        row('HyperSafe', 'The sets of this report; the image enforces these.', hypersafe),
        ...(raw.metrics.afterBoot.pairs < hypersafe.pairs
          ? [row('HyperSafe, after boot', `From then on nothing can write where ${count(raw.metrics.sealed, 'pointer')} lie, and the tables of their calls have one function each; slots of freed code trap.`, raw.metrics.afterBoot)]
          : []),
      ],
      'comparison'
    ),
    h(
      'p',
      {class: 'muted'},
      'An allowed pair is one call and one function that it may reach. ',
      sameType.pairs > 0 ? `Of the pairs that C types allow, HyperSafe keeps ${percent(hypersafe.pairs, sameType.pairs)}. ` : '',
      'All three were computed in one run, over the same calls.'
    )
  );
}

function rules() {
  const groups = new Map();
  sites.forEach(site => groups.set(site.by, [...(groups.get(site.by) || []), site]));
  const rows = [...groups].sort((a, b) => b[1].length - a[1].length);
  const numeric = title => ({title, numeric: true});
  return table(
    [{title: 'Rule'}, {title: 'What it means'}, numeric('calls'), numeric('mean targets')],
    rows.map(([by, members]) => [
      h('a', {href: link('sites', '', {by})}, by),
      RULES[by] || '',
      number(members.length),
      number(members.reduce((sum, site) => sum + site.targets.length, 0) / members.length),
    ])
  );
}

function widest() {
  const largest = [...sites].sort((a, b) => b.targets.length - a.targets.length).slice(0, 12);
  if (largest.length === 0) {
    return null;
  }
  return section(
    'The widest sets',
    h('p', {class: 'muted'}, 'The places to read first: here an overwritten pointer has most choice.'),
    table(
      [{title: 'targets', numeric: true}, {title: 'same type', numeric: true}, {title: 'Call in'}, {title: 'Source'}, {title: 'Why so many'}],
      largest.map(site => [
        number(site.targets.length),
        number(site.sameType),
        h('a', {href: siteLink(site), class: 'code'}, site.caller.name),
        h('code', {class: 'place'}, place(site.file, site.line)),
        site.widenedBy || '—',
      ])
    )
  );
}

function tablesText() {
  const t = raw.tables;
  return h(
    'p',
    {},
    `${count(t.tables, 'table')} hold ${count(t.sets, 'set')} of functions and return places: ${count(t.members, 'member')} in ${count(t.slots, 'slot')}, ` +
      `${number(t.bytes)} bytes. A table has ${number(t.averageRatio)} slots a member, at worst ${number(t.worstRatio)}; slots without a member lead to the trap.`
  );
}
