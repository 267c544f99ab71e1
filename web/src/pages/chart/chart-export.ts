import { csvField, notAFormula } from '@weir/engines/vocabulary';
import type { Chart } from './chart-state.ts';
import { labelOf, sumsOf, type View } from './chart-view.ts';
import type { NodeKind } from 'weir/charts/contract';

/** A chart taken away as a file. */
export interface Exported {
  readonly view: View;
  readonly nameOf: (id: string) => string;
  /** Under which the log of acts knows this file; every form bears it before all else. */
  readonly mark: string;
  /** Who took it and when, for a person who looks at the picture. */
  readonly line: string;
}

const cell = (text: string): string => csvField(notAFormula(text));

const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const sumText = (edges: View['edges'][number]['edges']): string =>
  [...sumsOf(edges)].map(([currency, minor]) => `${minor} ${currency}`).join('; ');

/** Nodes and edges in one file, told apart by the first column; sums in minor units. */
export function asCsv({ view, nameOf, mark }: Exported): string {
  const rows = [
    ['what', 'id', 'kind', 'name', 'from', 'to', 'sums_minor', 'payments', 'members'],
    ...view.nodes.map(({ id, node, members }) => [
      'node',
      id,
      node.kind,
      nameOf(id),
      '',
      '',
      '',
      '',
      members.join(' '),
    ]),
    ...view.edges.map(({ id, kind, from, to, edges }) => [
      'edge',
      id,
      kind,
      '',
      from,
      to,
      sumText(edges),
      String(edges.flatMap(({ sums }) => sums).reduce((all, { payments }) => all + payments, 0)),
      '',
    ]),
  ];
  return `${mark}\r\n${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

export function asGraphml({ view, nameOf, mark }: Exported): string {
  const data = (key: string, text: string): string => `<data key="${key}">${escaped(text)}</data>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<desc>${escaped(mark)}</desc>
${['kind', 'name'].map((key) => `<key id="${key}" for="node" attr.name="${key}" attr.type="string"/>`).join('\n')}
${['edge-kind', 'sums'].map((key) => `<key id="${key}" for="edge" attr.name="${key}" attr.type="string"/>`).join('\n')}
<graph edgedefault="directed">
${view.nodes.map(({ id, node }) => `<node id="${escaped(id)}">${data('kind', node.kind)}${data('name', nameOf(id))}</node>`).join('\n')}
${view.edges.map(({ id, kind, from, to, edges }) => `<edge id="${escaped(id)}" source="${escaped(from)}" target="${escaped(to)}">${data('edge-kind', kind)}${data('sums', sumText(edges))}</edge>`).join('\n')}
</graph>
</graphml>
`;
}

export function asJson({ view, nameOf, mark }: Exported, chart: Chart): string {
  return JSON.stringify(
    {
      exported: mark,
      nodes: view.nodes.map(({ id, node, x, y, members }) => ({
        id,
        kind: node.kind,
        name: nameOf(id),
        x,
        y,
        members,
      })),
      edges: view.edges.map(({ id, kind, from, to, edges }) => ({
        id,
        kind,
        from,
        to,
        sums: edges.flatMap(({ sums }) => sums),
      })),
      notes: chart.notes,
    },
    null,
    1,
  );
}

const outline: Record<NodeKind, string> = {
  person: '<circle r="8"/>',
  firm: '<rect x="-7" y="-7" width="14" height="14"/>',
  account: '<rect x="-9" y="-5" width="18" height="10"/>',
  asset: '<path d="M0 -10L10 0L0 10L-10 0Z"/>',
  report: '<path d="M0 -9L9 6L-9 6Z"/>',
  outside: '<circle r="8" fill="none" stroke-width="3"/>',
};

/** The picture as lines; `colourOf` gives the colours of the set in use. */
export function asSvg(
  { view, nameOf, mark, line }: Exported,
  chart: Chart,
  colourOf: (token: string) => string,
  tokens: Record<NodeKind, string>,
): string {
  const placed = view.nodes.flatMap((node) =>
    node.x === null || node.y === null ? [] : [{ ...node, x: node.x, y: node.y }],
  );
  const range = (values: readonly number[]): [number, number] =>
    values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as [number, number], [
      Infinity,
      -Infinity,
    ] as [number, number]);
  const [left, right] = range([...placed, ...chart.notes].map(({ x }) => x));
  const [bottom, top] = range([...placed, ...chart.notes].map(({ y }) => y));
  const [width, height, margin] = [1600, 1000, 80];
  const scale = Math.min(
    (width - 2 * margin) / Math.max(1, right - left),
    (height - 2 * margin) / Math.max(1, top - bottom),
  );
  const at = ({ x, y }: { x: number; y: number }) => ({
    x: margin + (x - left) * scale,
    y: margin + (top - y) * scale,
  });
  const where = new Map(placed.map((node) => [node.id, at(node)]));
  const edges = view.edges.flatMap(({ from, to, thickness, kind }) => {
    const [one, other] = [where.get(from), where.get(to)];
    if (!one || !other) return [];
    return `<line x1="${one.x}" y1="${one.y}" x2="${other.x}" y2="${other.y}" stroke="${colourOf('--ink-soft')}" stroke-width="${thickness}"${kind === 'money' ? ' marker-end="url(#arrow)"' : ' stroke-dasharray="4 3"'}/>`;
  });
  const nodes = placed.map(({ id, node }) => {
    const { x, y } = where.get(id)!;
    const colour = colourOf(tokens[node.kind]);
    return `<g transform="translate(${x} ${y})" fill="${colour}" stroke="${colour}">${outline[node.kind]}<text x="12" y="4" fill="${colourOf('--ink')}" stroke="none">${escaped(labelOf(nameOf(id)))}</text></g>`;
  });
  const notes = chart.notes.map((note) => {
    const { x, y } = at(note);
    return `<text x="${x}" y="${y}" font-style="italic" fill="${colourOf('--ink')}">${escaped(note.text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Noto Sans, sans-serif" font-size="12">
<desc>${escaped(mark)}</desc>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="14" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${colourOf('--ink-soft')}"/></marker></defs>
<rect width="100%" height="100%" fill="${colourOf('--surface')}"/>
${[...edges, ...nodes, ...notes].join('\n')}
<text x="12" y="${height - 30}" fill="${colourOf('--ink')}">${escaped(line)}</text>
<text x="12" y="${height - 12}" fill="${colourOf('--ink-soft')}">${escaped(mark)}</text>
</svg>`;
}

/** Draws the lines onto a canvas of the browser. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')!.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('No picture was made.'))), 'image/png');
  });
}
