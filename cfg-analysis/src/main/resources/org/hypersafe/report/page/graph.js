/* The call graph around one function, drawn by Cytoscape.js: callers to the left, callees to the right. */

/** How many functions a column has at most, by distance; the lists below the graph have all. */
const COLUMN_LIMIT = [1, 20, 28];
const ROW = 27;
const GAP = 64;

/** Edges out of or into a function, one an other end: {other, isDirect, sites}. */
function neighbours(f, isForward) {
  const found = new Map();
  const edge = other => {
    if (!found.has(other)) {
      found.set(other, {other, isDirect: false, sites: []});
    }
    return found.get(other);
  };
  (isForward ? f.callees : f.callers).forEach(other => { edge(other).isDirect = true; });
  if (isForward) {
    f.sites.forEach(site => site.targets.forEach(target => edge(target).sites.push(site)));
  } else {
    f.reachedBy.forEach(site => edge(site.caller).sites.push(site));
  }
  // Direct calls first: a column may not hold all.
  return [...found.values()].sort((a, b) => Number(b.isDirect) - Number(a.isDirect) || (a.other.name < b.other.name ? -1 : 1));
}

/** Functions up to `depth` calls away, in columns by distance (callers below zero), and the calls between them. */
function surroundings(center, depth) {
  const column = new Map([[center, 0]]);
  const columns = new Map([[0, [center]]]);
  const edges = new Map();
  const left = new Map();
  for (const isForward of [false, true]) {
    let frontier = [center];
    for (let distance = 1; distance <= depth; distance++) {
      const at = isForward ? distance : -distance;
      const here = [];
      const unseen = new Set();
      for (const f of frontier) {
        for (const edge of neighbours(f, isForward)) {
          if (!column.has(edge.other)) {
            if (here.length >= COLUMN_LIMIT[distance]) {
              unseen.add(edge.other);
              continue;
            }
            column.set(edge.other, at);
            here.push(edge.other);
          }
          const [from, to] = isForward ? [f, edge.other] : [edge.other, f];
          edges.set(`${from.id} ${to.id}`, {from, to, isDirect: edge.isDirect, sites: edge.sites});
        }
      }
      if (here.length > 0) {
        columns.set(at, here);
      }
      if (unseen.size > 0) {
        left.set(at, unseen.size);
      }
      frontier = here;
    }
  }
  return {columns, edges: [...edges.values()], left};
}

const measure = document.createElement('canvas').getContext('2d');
function labelWidth(text) {
  measure.font = '12.5px ui-monospace, monospace';
  return Math.ceil(measure.measureText(text).width) + 18;
}

const shortName = name => (name.length > 34 ? `${name.slice(0, 32)}…` : name);

/** Mean height of the neighbours that have their place already: few lines cross when a column is sorted by it. */
function pull(f, edges, ys) {
  const ends = edges.filter(e => e.from === f || e.to === f).map(e => ys.get(e.from === f ? e.to : e.from)).filter(y => y !== undefined);
  return ends.length === 0 ? 0 : ends.reduce((sum, y) => sum + y, 0) / ends.length;
}

/** Nodes, a column a distance; names of callers end, and names of callees begin, at one line. */
function placeNodes(around, center) {
  const nodes = [];
  const ys = new Map();
  const reach = {1: 0, '-1': 0};
  const order = [...around.columns.keys()].sort((a, b) => Math.abs(a) - Math.abs(b));
  for (const at of order) {
    const side = Math.sign(at);
    const rows = around.columns
      .get(at)
      .map(f => ({id: `f${f.id}`, name: shortName(f.name), f, pull: pull(f, around.edges, ys)}))
      .sort((a, b) => a.pull - b.pull);
    if (around.left.has(at)) {
      rows.push({id: `more${at}`, name: `and ${number(around.left.get(at))} more`, f: null});
    }
    rows.forEach((row, i) => {
      const width = labelWidth(row.name);
      const y = (i - (rows.length - 1) / 2) * ROW;
      if (row.f) {
        ys.set(row.f, y);
      }
      nodes.push({
        data: {id: row.id, label: row.name, name: row.f ? row.f.name : '', width},
        classes: row.f === null ? 'more' : [row.f === center ? 'center' : '', row.f.isTaken ? 'taken' : '', row.f.isKnown ? '' : 'unknown'].join(' '),
        position: {x: side === 0 ? 0 : reach[side] + side * (GAP + width / 2), y},
      });
    });
    const widest = Math.max(...rows.map(row => labelWidth(row.name)));
    if (side === 0) {
      reach[1] = widest / 2;
      reach[-1] = -widest / 2;
    } else {
      reach[side] += side * (GAP + widest);
    }
  }
  return nodes;
}

/** Lines leave and meet the sides of the boxes; inside a column they bend around it. */
function lines(around, nodes) {
  const x = new Map(nodes.map(node => [node.data.id, node.position.x]));
  const column = new Map();
  around.columns.forEach((members, at) => members.forEach(f => column.set(f, at)));
  return around.edges.map(({from, to, isDirect, sites}) => {
    const [source, target] = [`f${from.id}`, `f${to.id}`];
    const isInside = column.get(from) === column.get(to);
    const isRight = x.get(target) >= x.get(source);
    return {
      data: {
        id: `${source}-${target}`,
        source,
        target,
        site: sites.length > 0 ? sites[0].key : '',
        label: sites.length > 1 ? `${sites.length} calls` : '',
        other: column.get(to) === 0 ? from.name : to.name,
        leave: isInside || isRight ? '90deg' : '270deg',
        meet: isInside || !isRight ? '90deg' : '270deg',
      },
      classes: `${isDirect ? (sites.length > 0 ? 'both' : 'direct') : 'indirect'}${isInside && from !== to ? ' inside' : ''}${from === to ? ' loop' : ''}`,
    };
  });
}

function elements(around, center) {
  const nodes = placeNodes(around, center);
  return [...nodes, ...lines(around, nodes)];
}

function graphStyle() {
  const probe = document.body.appendChild(h('span', {hidden: true}));
  const color = name => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = Object.fromEntries(['surface', 'text', 'muted', 'line', 'edge', 'accent', 'accent-weak', 'on-accent', 'indirect', 'bg'].map(name => [name, color(name)]));
  probe.remove();
  return [
    {selector: 'node', style: {
      shape: 'round-rectangle', width: 'data(width)', height: 21, label: 'data(label)', 'font-family': 'ui-monospace, monospace', 'font-size': 12.5,
      'text-valign': 'center', color: colors.text, 'background-color': colors.surface, 'border-width': 1, 'border-color': colors.edge}},
    {selector: 'node.taken', style: {'border-color': colors.indirect, 'border-width': 2}},
    {selector: 'node.unknown', style: {'border-style': 'dotted', color: colors.muted}},
    {selector: 'node.more', style: {'border-width': 0, 'background-opacity': 0, color: colors.muted, 'font-family': 'system-ui, sans-serif', events: 'no'}},
    {selector: 'node.center', style: {'background-color': colors.accent, color: colors['on-accent'], 'border-color': colors.accent}},
    {selector: 'edge', style: {
      width: 1.3, 'curve-style': 'straight', 'source-endpoint': 'data(leave)', 'target-endpoint': 'data(meet)', 'line-color': colors.edge, 'target-arrow-color': colors.edge, 'target-arrow-shape': 'triangle', 'arrow-scale': 0.8,
      label: 'data(label)', 'font-size': 10, color: colors.muted, 'text-background-color': colors.bg, 'text-background-opacity': 0.9}},
    {selector: 'edge.indirect, edge.both', style: {width: 1.8, 'line-color': colors.indirect, 'target-arrow-color': colors.indirect}},
    {selector: 'edge.indirect', style: {'line-style': 'dashed'}},
    {selector: 'edge.inside', style: {'curve-style': 'unbundled-bezier', 'control-point-distances': -30, 'control-point-weights': 0.5}},
    {selector: 'edge.loop', style: {'curve-style': 'bezier', 'source-endpoint': 'outside-to-node', 'target-endpoint': 'outside-to-node'}},
    {selector: '.hover', style: {'underlay-color': colors.accent, 'underlay-opacity': 0.25, 'underlay-padding': 4}},
  ];
}

let drawing = null;

/** All of it, unless that were too small to read: then the middle. */
function fitGraph() {
  drawing.fit(undefined, 20);
  if (drawing.zoom() > 1.1) {
    drawing.zoom(1.1);
    drawing.center();
  } else if (drawing.zoom() < 0.6) {
    drawing.zoom(0.6);
    drawing.center(drawing.nodes('.center'));
  }
}

function zoomGraph(factor) {
  drawing.zoom({level: drawing.zoom() * factor, renderedPosition: {x: drawing.width() / 2, y: drawing.height() / 2}});
}

/** Draws into `holder`, which is in the page. */
function drawGraph(holder, center, depth) {
  const around = surroundings(center, depth);
  const rows = Math.max(...[...around.columns.values()].map(column => column.length));
  holder.style.height = `${Math.max(260, Math.min(innerHeight * 0.66, rows * ROW + 60))}px`;
  drawing?.destroy();
  drawing = cytoscape({
    container: holder,
    elements: elements(around, center),
    layout: {name: 'preset'},
    style: graphStyle(),
    minZoom: 0.2,
    maxZoom: 2.5,
    autoungrabify: true,
    boxSelectionEnabled: false,
  });
  fitGraph();
  // The wheel scrolls the page; with Ctrl it zooms.
  holder.addEventListener('wheel', event => drawing.userZoomingEnabled(event.ctrlKey), {capture: true, passive: true});
  drawing.on('tap', 'node', event => {
    if (event.target.data('name')) {
      location.hash = link('function', event.target.data('name'), {depth: depth === 1 ? '' : depth});
    }
  });
  drawing.on('tap', 'edge', event => {
    const {site, other} = event.target.data();
    location.hash = site ? link('site', site) : link('function', other, {depth: depth === 1 ? '' : depth});
  });
  drawing.on('mouseover', 'node, edge', event => {
    event.target.addClass('hover');
    holder.style.cursor = 'pointer';
    const site = siteByKey.get(event.target.data('site'));
    holder.title = site ? `indirect call at ${place(site.file, site.line)}` : event.target.data('name') || '';
  });
  drawing.on('mouseout', 'node, edge', event => {
    event.target.removeClass('hover');
    holder.style.cursor = '';
    holder.title = '';
  });
  window.hypersafeGraph = drawing;
  return around;
}

themeListeners.push(() => {
  if (drawing && drawing.container()?.isConnected) {
    drawing.style(graphStyle());
  }
});
