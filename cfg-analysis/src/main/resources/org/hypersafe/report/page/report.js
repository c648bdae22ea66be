/* The frame of the report, and its addresses. */

const VIEWS = [['overview', 'Overview'], ['sites', `Indirect calls ${number(sites.length)}`], ['functions', `Functions ${number(knownFunctions.length)}`], ['exceptions', `Exceptions ${number(raw.exceptions.length)}`]];
const tabs = VIEWS.map(([view, title]) => h('a', {href: `#${view}`, 'data-view': view}, title));

function missing(what, name) {
  return h('main', {class: 'text'}, h('h1', {}, `No such ${what}`), h('p', {}, h('code', {}, name), ' is not in this report.'), h('p', {}, h('a', {href: '#sites'}, 'All indirect calls')));
}

function view({view, value, parameters}) {
  switch (view) {
    case 'sites':
      Object.assign(siteFilter, {q: '', file: '', size: '', by: '', sort: '-targets'}, parameters);
      return ['sites', () => sitesView(null)];
    case 'site':
      return ['sites', () => (siteByKey.has(value) ? sitesView(siteByKey.get(value)) : missing('indirect call', value))];
    case 'functions':
      Object.assign(functionFilter, {q: '', only: ''}, parameters);
      return ['functions', () => functionsView(null, 1)];
    case 'function': {
      const found = findFunction(value);
      return ['functions', () => (found ? functionsView(found, parameters.depth === '2' ? 2 : 1) : missing('function', value))];
    }
    case 'exceptions':
      return ['exceptions', exceptionsView];
    default:
      return ['overview', overview];
  }
}

const holder = h('div', {class: 'contents'});

function show() {
  const [tab, make] = view(parseAddress(location.hash));
  const list = holder.querySelector('.list');
  const wasInList = Boolean(list?.contains(document.activeElement));
  const scrolled = list && holder.dataset.tab === tab ? list.scrollTop : 0;
  holder.replaceChildren(make());
  holder.dataset.tab = tab;
  tabs.forEach(link => (link.dataset.view === tab ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current')));
  const now = holder.querySelector('.list');
  if (now) {
    now.scrollTop = scrolled;
    const open = now.querySelector('tr.open');
    // On a narrow screen the list stands below the detail and does not scroll by itself.
    if (now.scrollHeight > now.clientHeight) {
      open?.scrollIntoView({block: 'nearest'});
    } else {
      scrollTo(0, 0);
    }
    if (wasInList) {
      open?.querySelector('a')?.focus({preventScroll: true});
    }
  } else {
    scrollTo(0, 0);
  }
}

document.getElementById('app').append(
  h('header', {class: 'top'}, h('a', {class: 'brand', href: '#overview'}, 'HyperSafe'), h('span', {class: 'title'}, raw.title), h('nav', {'aria-label': 'Views'}, tabs), themeButton()),
  holder
);
addEventListener('hashchange', show);
show();
