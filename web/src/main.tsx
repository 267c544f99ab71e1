import './design/tokens.css';
import './design/base.css';
import './design/mantine.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startWords } from './words/words.ts';
import { App } from './shell/app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('Broken promise: index.html has no element "root".');
await startWords();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
