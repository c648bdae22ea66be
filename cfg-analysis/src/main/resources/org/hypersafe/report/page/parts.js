/* What the report and the comparison have in common. */

const THEMES = ['auto', 'light', 'dark'];
const themeListeners = [];

/** Storage may be forbidden for files; then the choice lasts as long as the page. */
function stored(key, value) {
  try {
    if (value !== undefined) {
      localStorage.setItem(key, value);
    }
    return localStorage.getItem(key);
  } catch {
    return value ?? null;
  }
}

function applyTheme(theme) {
  document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme;
  themeListeners.forEach(listener => listener());
}

function themeButton() {
  let theme = THEMES.includes(stored('hypersafe-theme')) ? stored('hypersafe-theme') : 'auto';
  const button = h('button', {class: 'quiet', type: 'button', title: 'Colours: as the system, light, dark'});
  const show = () => {
    button.textContent = {auto: '◐ auto', light: '○ light', dark: '● dark'}[theme];
    applyTheme(theme);
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    stored('hypersafe-theme', theme);
    show();
  });
  show();
  return button;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => themeListeners.forEach(listener => listener()));

/** One figure with what it means. */
function figure(value, label, meaning, href) {
  return h(
    href ? 'a' : 'div',
    {class: 'figure', href},
    h('span', {class: 'value'}, value),
    h('span', {class: 'label'}, label),
    h('span', {class: 'meaning'}, meaning)
  );
}

/** A table; columns are {title, numeric}, rows are lists of cells. */
function table(columns, rows, name) {
  const kind = column => (column.numeric ? 'numeric' : null);
  return h(
    'div',
    {class: 'scroll'},
    h(
      'table',
      {class: name},
      h('thead', {}, h('tr', {}, columns.map(column => h('th', {scope: 'col', class: kind(column)}, column.title)))),
      h('tbody', {}, rows.map(row => h('tr', {}, row.map((cell, i) => h('td', {class: kind(columns[i])}, cell)))))
    )
  );
}

const section = (title, ...children) => h('section', {}, h('h2', {}, title), children);

/** The chain of facts, from the address being taken to the call. */
function chain(steps) {
  if (steps.length === 0) {
    return h('p', {class: 'muted'}, 'The report holds no chain for this target.');
  }
  return h(
    'ol',
    {class: 'chain'},
    steps.map(([what, file, line]) =>
      h('li', {}, h('span', {}, what), file ? h('code', {class: 'place'}, place(file, line)) : null)
    )
  );
}

/** Elements that are made when they are opened for the first time. */
function unfold(summary, make, properties) {
  const details = h('details', properties || {}, h('summary', {}, summary));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(make());
    }
  });
  return details;
}

/** The first `limit` of items, and a button for the rest. */
function shortened(items, limit, make) {
  if (items.length <= limit) {
    return items.map(make);
  }
  const button = h('button', {class: 'quiet more', type: 'button'}, `Show ${number(items.length - limit)} more`);
  const holder = h('div', {class: 'contents'}, items.slice(0, limit).map(make), button);
  button.addEventListener('click', () => button.replaceWith(...items.slice(limit).map(make)));
  return holder;
}

/** "/" goes to the search field of the view, Escape leaves and empties it. */
document.addEventListener('keydown', event => {
  const field = document.querySelector('input[type=search]');
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === '/' && !isTyping && field && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === 'Escape' && event.target === field) {
    field.value = '';
    field.dispatchEvent(new Event('input'));
    field.blur();
  }
});
