import type { Flow } from './flow.ts';
import { layoutGraph, type Graph, type GraphOptions } from './graph-layout.ts';
import { layoutTrace, type Layout, type LayoutOptions } from './trace-layout.ts';

/* Places pictures beside the page's own thread, so that typing and scrolling never wait for a trace of thousands of payments. */

export type LayoutQuestion =
  | { readonly kind: 'lanes'; readonly flow: Flow; readonly options: LayoutOptions }
  | { readonly kind: 'graph'; readonly flow: Flow; readonly options: GraphOptions };

export interface Layouts {
  lanes: Layout;
  graph: Graph;
}

export interface LayoutAnswer {
  readonly number: number;
  readonly layout: Layouts[keyof Layouts];
}

interface Place {
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<LayoutQuestion & { number: number }>) => void,
  ): void;
  postMessage(message: LayoutAnswer, transfer: Transferable[]): void;
}

const place = globalThis as unknown as Place;
place.addEventListener('message', ({ data }) => {
  const layout =
    data.kind === 'lanes' ? layoutTrace(data.flow, data.options) : layoutGraph(data.flow, data.options);
  place.postMessage({ number: data.number, layout }, []);
});
