import { parentPort } from 'node:worker_threads';
import type { PressOrder } from './press-aside.ts';
import { paperDocx } from './paper-docx.ts';
import { printPaper } from './paper.ts';

/* A thread of its own: setting forty pages takes a second, in which the node answers nobody otherwise. */

parentPort!.on('message', (order: PressOrder & { id: number }) => {
  void print(order);
});

async function print({ id, as, paper, date }: PressOrder & { id: number }): Promise<void> {
  try {
    const bytes = as === 'pdf' ? printPaper(paper, date) : await paperDocx(paper, date);
    parentPort!.postMessage({ id, bytes: new Uint8Array(bytes) }, []);
  } catch (error) {
    parentPort!.postMessage({ id, failed: error instanceof Error ? error.message : String(error) }, []);
  }
}
