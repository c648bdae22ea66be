/* One indirect call: its set, and why each target is in it. */

function siteDetail(site) {
  const twins = sites.filter(other => other.set === site.set && other !== site);
  const alone = site.targets.length === 1;
  return [
    h(
      'header',
      {},
      h('a', {class: 'close', href: link('sites', '', siteFilter), 'aria-label': 'Close', title: 'Close'}, '×'),
      h('p', {class: 'kicker'}, 'Indirect call in'),
      h('h2', {}, functionName(site.caller)),
      h('p', {class: 'code'}, place(site.file, site.line) || 'source line unknown')
    ),
    h(
      'dl',
      {class: 'facts'},
      h('dt', {}, 'may reach'),
      h('dd', {}, h('b', {}, count(site.targets.length, 'function')), ` (by C type alone ${number(site.sameType)}, any address-taken ${number(raw.metrics.addressTaken)})`),
      site.afterBoot < site.targets.length || site.sealed
        ? [
            h('dt', {}, 'after boot'),
            h('dd', {}, h('b', {}, count(site.afterBoot, 'function')), site.sealed
              ? [' — its pointer is in ', h('code', {}, site.sealed), ', and nothing can write there from the end of boot on']
              : ' — the code of the others is freed then'),
          ]
        : null,
      h('dt', {}, 'resolved'),
      h('dd', {}, h('b', {}, site.by), RULES[site.by] ? ` — ${RULES[site.by]}` : ''),
      site.type ? [h('dt', {}, 'type'), h('dd', {class: 'code'}, site.type)] : null,
      h('dt', {}, 'key'),
      h('dd', {class: 'code muted'}, site.key)
    ),
    site.targets.length === 0
      ? h('p', {class: 'callout'}, h('b', {}, 'No target: this call traps. '), site.widenedBy || 'The report gives no reason.')
      : site.widenedBy
        ? h('p', {class: 'callout'}, h('b', {}, 'Why so many: '), site.widenedBy)
        : null,
    site.widening().length === 0 ? null : unfold('Why its pointer may be any', () => h('div', {class: 'why'}, chain(site.widening())), {class: 'widening'}),
    site.targets.length === 0 ? null : targetList(site, alone),
    twins.length === 0
      ? null
      : unfold(`${count(twins.length, 'other call')} with the same set`, () =>
          h('ul', {class: 'plain'}, shortened(twins, 40, twin => h('li', {}, h('a', {href: siteLink(twin), class: 'code'}, twin.caller.name), ' ', h('span', {class: 'code muted'}, place(twin.file, twin.line)))))
        ),
  ];
}

function targetList(site, isOpen) {
  const why = (target, i) => {
    const details = unfold(
      h('span', {}, h('span', {class: 'code name'}, nameText(target)), h('span', {class: 'code muted'}, place(target.file, target.line))),
      () =>
        h(
          'div',
          {class: 'why'},
          chain(site.why(i)),
          h('p', {}, h('a', {href: functionLink(target)}, 'Its place in the call graph'))
        ),
      {class: 'target'}
    );
    details.open = isOpen;
    return details;
  };
  const list = h('div', {class: 'targets'}, shortened(site.targets.map((t, i) => [t, i]), 100, ([t, i]) => why(t, i)));
  const toggle = h('button', {class: 'quiet', type: 'button'}, 'Open all');
  toggle.addEventListener('click', () => {
    const open = toggle.textContent === 'Open all';
    list.querySelectorAll('details').forEach(details => { details.open = open; });
    toggle.textContent = open ? 'Close all' : 'Open all';
  });
  return h(
    'div',
    {},
    h('div', {class: 'heading'}, h('h3', {}, isOpen ? 'Target, and why it is allowed' : 'Targets, and why each is allowed'), site.targets.length > 1 ? toggle : null),
    list
  );
}
