/** One thing `weir doctor` looked at: what it is, how it stands, and what to do where it is not well. */
export interface Finding {
  readonly subject: string;
  readonly state: 'good' | 'warning' | 'bad';
  readonly sentence: string;
  readonly todo?: string;
}

/** A room's own examination, asked for by `weir doctor`. */
export type Examination = () => Promise<Finding[]>;
