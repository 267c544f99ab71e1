import { placed } from './layout.ts';
import type { LayoutWork, Places } from './sowing.ts';

/* Places nodes beside the page's own thread, so that the canvas never waits for it. */

interface Place {
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<LayoutWork & { number: number }>) => void,
  ): void;
  postMessage(message: { number: number; places: Places }, transfer: Transferable[]): void;
}

const place = globalThis as unknown as Place;
place.addEventListener('message', ({ data }) =>
  place.postMessage({ number: data.number, places: placed(data) }, []),
);
