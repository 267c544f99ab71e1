import { Component, type ReactNode } from 'react';
import { ProblemNotice } from '../design/parts/problem-notice.tsx';

/** When the very first question fails there is no page to show it on; this is the page. */
export class StartFailed extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main style={{ maxInlineSize: 640, margin: '18vh auto', paddingInline: 24 }}>
        <ProblemNotice error={this.state.error} retry={() => window.location.reload()} />
      </main>
    );
  }
}
