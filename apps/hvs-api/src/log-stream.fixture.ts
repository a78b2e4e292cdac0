import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { openLogStream } from './log-stream.ts';

/** A process that writes many lines at once and ends as END says, as main.ts does or by a crash. */
const LINES = 20_000;

const { END } = process.env;
const stream = openLogStream();
const log = pino(stream);
if (END !== 'crash') {
  closeWithGrace({ delay: 10_000, logger: log }, async () => {
    log.info({ last: true }, 'closed');
    await stream.flush();
  });
}
for (let n = 0; n < LINES; n += 1) log.info({ n }, 'a line of the log');
if (END === 'SIGTERM' || END === 'SIGINT') process.kill(process.pid, END);
else setImmediate(() => { throw new Error('not caught'); });
setTimeout(() => undefined, 60_000);
