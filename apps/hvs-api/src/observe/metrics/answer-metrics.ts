import { Counter, Gauge, type Registry } from 'prom-client';

export interface AnswerMetrics {
  /** `unreadBytes` is asked at each scrape for the bytes of answers that the kernel has not taken whole. */
  watch(unreadBytes: () => number): void;
  /** The connection of an answer was closed, as too many bytes waited. */
  onGivenUp(): void;
}

/** Answers that wait for their clients. */
export function createAnswerMetrics(registry: Registry): AnswerMetrics {
  const registers = [registry];
  let unreadBytes = (): number => 0;
  void new Gauge({
    name: 'hvs_api_unread_answer_bytes',
    help: 'Whole size of answers that the kernel has not taken because clients do not read, and of requests behind them',
    registers,
    collect() {
      this.set(unreadBytes());
    },
  });
  const givenUp = new Counter({
    name: 'hvs_api_unread_answers_given_up_total',
    help: 'Answers whose connection was closed because more bytes were unread than may be held',
    registers,
  });
  return {
    watch: (read) => void (unreadBytes = read),
    onGivenUp: () => givenUp.inc(),
  };
}
