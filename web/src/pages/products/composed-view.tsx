import type { ReactNode } from 'react';
import type { Block, Composed } from 'weir/dissemination/contract';
import { FlowPicture } from './flow-picture.tsx';
import styles from './product.module.css';

/** The product as it is printed: the same words for the reader on the screen, the document and the guard. */
export function ComposedView({ composed, language }: { composed: Composed; language: string }): ReactNode {
  return (
    <article className={styles['composed']} lang={language} dir={language === 'ar' ? 'rtl' : 'ltr'}>
      {composed.sections.map((section, index) => (
        <section key={`${section.heading}-${index}`}>
          <h2>{section.heading}</h2>
          {section.blocks.map((block, at) => (
            <BlockView key={at} block={block} />
          ))}
        </section>
      ))}
    </article>
  );
}

export function BlockView({ block }: { block: Block }): ReactNode {
  if (block.kind === 'paragraphs') {
    return (
      <div className={styles['block']}>
        {block.title !== null && <h3>{block.title}</h3>}
        {block.paragraphs.map((text, index) => (
          <p key={index} dir="auto">
            {text}
          </p>
        ))}
      </div>
    );
  }
  if (block.kind === 'facts') {
    return (
      <div className={styles['block']}>
        <h3>
          <bdi>{block.title}</bdi>
        </h3>
        <table>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                <th scope="row">{row.label}</th>
                <td>
                  <bdi>{row.value}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
  if (block.kind === 'flow') return <FlowPicture block={block} />;
  return (
    <div
      className={styles['block']}
      tabIndex={0}
      role="group"
      aria-label={block.title ?? block.columns.join(', ')}
    >
      {block.title !== null && (
        <h3>
          <bdi>{block.title}</bdi>
        </h3>
      )}
      <table>
        <thead>
          <tr>
            {block.columns.map((column, index) => (
              <th key={index} scope="col" data-amount={block.amounts.includes(index) || undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} data-amount={block.amounts.includes(at) || undefined}>
                  <bdi>{cell}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
