/** What a step reports while it works. Only printers and receipts read it. */
export type StepEvent =
  | { readonly type: 'step-started'; readonly step: string }
  | { readonly type: 'step-progress'; readonly step: string; readonly message: string }
  | { readonly type: 'step-done'; readonly step: string; readonly ms: number }
  | { readonly type: 'step-failed'; readonly step: string; readonly ms: number };

export type Report = (event: StepEvent) => void;
