/* The report's data as objects. PageData.java is the writer; the two change together. */

const raw = JSON.parse(document.getElementById('data').textContent);

/** Every name: functions with code of their own first, then names that no input defines. */
const functions = raw.names.map((name, id) => {
  const row = raw.functions[id];
  return {
    id,
    name,
    file: row ? raw.texts[row[0]] : '',
    line: row ? row[1] : 0,
    isTaken: row ? row[2] === 1 : false,
    returnSites: row ? row[3] : 0,
    isKnown: Boolean(row),
    callees: [],
    callers: [],
    sites: [],
    reachedBy: [],
  };
});
raw.functions.forEach((row, id) => {
  functions[id].callees = row[4].map(callee => functions[callee]);
  functions[id].callees.forEach(callee => callee.callers.push(functions[id]));
});
const knownFunctions = functions.filter(f => f.isKnown);

const sets = raw.sets.map(set => set.map(id => functions[id]));
const steps = raw.steps.map(([what, file, line]) => [what, raw.texts[file], line]);

const sites = raw.sites.map((row, id) => ({
  id,
  key: row[0],
  caller: functions[row[1]],
  file: raw.texts[row[2]],
  line: row[3],
  type: raw.texts[row[4]],
  set: row[5],
  targets: sets[row[5]],
  by: raw.texts[row[6]],
  sameType: row[7],
  widenedBy: raw.texts[row[8]],
  why: target => (row[9][target] || []).map(step => steps[step]),
  /** How the pointer came to be unknown, from the call back to the cause. */
  widening: () => row[10].map(step => steps[step]),
  /** The variable with its pointer, which nothing can write after boot; '' for any other. */
  sealed: raw.texts[row[11]],
  /** How many targets it has then. */
  afterBoot: row[12],
}));
sites.forEach(site => {
  site.caller.sites.push(site);
  site.targets.forEach(target => target.reachedBy.push(site));
});
const siteByKey = new Map(sites.map(site => [site.key, site]));

const functionByName = new Map(functions.map(f => [f.name, f]));
/** By name; for a name whose object id has changed since the address was written, by symbol. */
const findFunction = name => functionByName.get(name) || functions.find(f => f.name.split('@')[0] === name.split('@')[0]);

/** How sets come about: what `by` says. */
const RULES = {
  'points-to': 'The pointer was followed back to every place where an address is taken.',
  'points-to-and-type': 'The pointer was followed, but through something imprecise; of what it may hold, functions of the call’s C type remain.',
  type: 'The pointer may be any, as it comes from where nobody can follow it; functions of the call’s C type that unknown code has are allowed.',
  assembly: 'A call in assembly; every address-taken function is allowed.',
  all: 'The pointer may be any, and the call has no C type; every function that unknown code has is allowed.',
};

const siteLink = site => link('site', site.key);
const functionLink = (f, depth) => link('function', f.name, {depth: depth === 1 ? '' : depth});

/** A name; what only tells it from others of its name stands back. */
function nameText(f) {
  const at = f.name.indexOf('@', 1);
  return at < 0 ? f.name : [f.name.slice(0, at), h('span', {class: 'faint'}, f.name.slice(at))];
}
const functionName = f => h('a', {href: functionLink(f), class: 'code'}, nameText(f));
