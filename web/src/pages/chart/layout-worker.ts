import { placedByAndBy, type LayoutWork, type Places } from './layout.ts';

/* Places nodes beside the page's own thread, so that the canvas never waits for it. */

interface Place {
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<LayoutWork & { number: number }>) => void,
  ): void;
  postMessage(message: { number: number; places: Places; last: boolean }, transfer: Transferable[]): void;
}

const place = globalThis as unknown as Place;
place.addEventListener('message', ({ data }) => {
  for (const given of placedByAndBy(data)) place.postMessage({ number: data.number, ...given }, []);
});
