import type { Sigma } from 'sigma';
import { thicketFrom } from './picture.ts';

interface Point {
  x: number;
  y: number;
}

/**
 * Taking hold of a node, or of a large picture, and moving it. A large picture is not drawn anew in each frame: it is moved as
 * one sheet, and a node's links follow the hand as lines over it, until the hand lets go. So it is fluent without a graphics
 * card too, and no line vanishes meanwhile.
 */
export function moveByHand(
  sigma: Sigma,
  sheet: HTMLElement,
  lines: SVGPathElement,
  done: { moved: (id: string, to: Point) => void; clicked: (at: Point | string, more: boolean) => void },
): void {
  let held: { node: string | null; from: Point; client: Point } | null = null;
  let wasMoved = false;
  const graph = () => sigma.getGraph();
  const isLarge = (): boolean => graph().size > thicketFrom;

  const take = (node: string | null, at: Point, original: MouseEvent | TouchEvent): void => {
    wasMoved = false;
    if (!('clientX' in original) && node === null) return;
    held = { node, from: at, client: clientOf(original) };
    if (node !== null && !sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox());
  };
  sigma.on('downNode', ({ node, event }) => take(node, { x: event.x, y: event.y }, event.original));
  sigma.on('downStage', ({ event }) => {
    if (isLarge()) take(null, { x: event.x, y: event.y }, event.original);
  });
  sigma.on('moveBody', ({ event }) => {
    if (held === null) return;
    const client = clientOf(event.original);
    const by = { x: client.x - held.client.x, y: client.y - held.client.y };
    if (Math.hypot(by.x, by.y) > 2) wasMoved = true;
    event.preventSigmaDefault();
    event.original.preventDefault();
    if (!wasMoved) return;
    if (held.node === null) sheet.style.transform = `translate(${by.x}px, ${by.y}px)`;
    else if (isLarge()) lines.setAttribute('d', linesFrom(sigma, held.node, add(held.from, by)));
    else graph().mergeNodeAttributes(held.node, sigma.viewportToGraph(add(held.from, by)));
  });
  const letGo = (event: { original: MouseEvent | TouchEvent }): void => {
    const was = held;
    held = null;
    if (was === null || !wasMoved) return;
    const client = clientOf(event.original, was.client);
    const by = { x: client.x - was.client.x, y: client.y - was.client.y };
    if (was.node !== null) {
      lines.setAttribute('d', '');
      done.moved(was.node, sigma.viewportToGraph(add(was.from, by)));
      return;
    }
    sheet.style.transform = '';
    panBy(sigma, by);
  };
  sigma.on('upNode', ({ event }) => letGo(event));
  sigma.on('upStage', ({ event }) => letGo(event));
  sigma.on('clickNode', ({ node, event }) => {
    if (!wasMoved) done.clicked(node, event.original.shiftKey);
  });
  sigma.on('clickStage', ({ event }) => {
    if (!wasMoved) done.clicked({ x: event.x, y: event.y }, event.original.shiftKey);
  });
}

const add = (one: Point, other: Point): Point => ({ x: one.x + other.x, y: one.y + other.y });

function clientOf(event: MouseEvent | TouchEvent, otherwise: Point = { x: 0, y: 0 }): Point {
  const at = 'clientX' in event ? event : event.touches[0];
  return at === undefined ? otherwise : { x: at.clientX, y: at.clientY };
}

/** Moves the picture by so many points of the screen. */
export function panBy(sigma: Sigma, by: Point): void {
  const camera = sigma.getCamera();
  const { x, y } = camera.getState();
  const [from, to] = [sigma.viewportToFramedGraph({ x: 0, y: 0 }), sigma.viewportToFramedGraph(by)];
  camera.setState({ x: x + from.x - to.x, y: y + from.y - to.y });
}

/** The links of a node as they would be if it stood there. */
function linesFrom(sigma: Sigma, node: string, at: Point): string {
  const path: string[] = [];
  sigma.getGraph().forEachNeighbor(node, (_, { x, y }) => {
    const end = sigma.graphToViewport({ x: Number(x), y: Number(y) });
    path.push(`M${at.x.toFixed(1)} ${at.y.toFixed(1)}L${end.x.toFixed(1)} ${end.y.toFixed(1)}`);
  });
  return `${path.join('')}M${at.x - 5} ${at.y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`;
}
