/* What stays unprotected on purpose, and what nobody analysed. */

const KINDS = {
  'raw-address': 'The function’s true address is used everywhere, as hardware or foreign code jumps there.',
  'plain-return': 'Its return instructions stay as they are.',
  'plain-section': 'Calls in this section stay as they are, as its bytes are copied at run time.',
  'plain-call': 'Calls and indirect branches in this function stay as they are.',
  foreign: 'Not compiled by hypersafe-cc.',
  'foreign-call': 'Its indirect calls go to code that hypersafe-cc did not compile, over the bridge.',
  'foreign-code': 'Bytes that are not 64-bit code of hypersafe-cc.',
  'flags-return': 'Its returns keep the flags.',
  'stub-call': 'Its indirect calls go to code made at run time.',
  'read-only-section': 'Flagged writable in the file, but mapped read-only at boot.',
  'cr0-write': 'It may write CR0.',
};

function exceptionsView() {
  const kinds = [...new Set(raw.exceptions.map(e => e.kind))];
  return h(
    'main',
    {class: 'text'},
    h('h1', {}, 'Exceptions'),
    h('p', {class: 'lead'}, raw.exceptions.length === 0 ? 'The report lists none.' : 'What stays unprotected on purpose. A reviewer has to trust each of these lines.'),
    h('p', {class: 'muted'}, 'These are the lines of the profile and what the objects themselves kept. Which of them the finished image uses is for hypersafe verify to say: it disassembles the image, and a line that excuses nothing there is an error.'),
    kinds.map(kind => {
      const members = raw.exceptions.filter(e => e.kind === kind);
      return section(
        `${kind} (${number(members.length)})`,
        KINDS[kind] ? h('p', {class: 'muted'}, KINDS[kind]) : null,
        table(
          [{title: 'Symbol'}, {title: 'Reason'}],
          members.map(e => [
            functionByName.has(e.symbol) ? functionName(functionByName.get(e.symbol)) : h('code', {}, e.symbol),
            e.reason || h('span', {class: 'warn'}, 'no reason in this report (give --profile)'),
          ]),
          'reasons'
        )
      );
    }),
    section(
      'Code that hypersafe-cc did not compile',
      raw.unprotected.length === 0
        ? h('p', {}, 'None among the inputs.')
        : [h('p', {class: 'callout'}, 'Nothing is known of what these call.'), h('ul', {class: 'plain'}, raw.unprotected.map(name => h('li', {}, h('code', {}, name))))]
    )
  );
}
