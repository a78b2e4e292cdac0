import { ask } from './ask.ts';
import { driveClosed } from './closed-loop.ts';
import type { DriverReply, DriverRequest } from './messages.ts';
import { driveOpen } from './open-loop.ts';
import { drivePatient } from './patient-loop.ts';

async function perform(request: DriverRequest): Promise<DriverReply> {
  switch (request.kind) {
    case 'closed':
      return { load: await driveClosed(request) };
    case 'open':
      return { load: await driveOpen(request) };
    case 'patient':
      return { load: await drivePatient(request) };
    case 'ask':
      return { answer: await ask(request) };
  }
}

// The driver is a process of its own: its CPU time counts with no server, and it can have a core.
process.on('message', (request: DriverRequest) => {
  perform(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: String(error) } satisfies DriverReply),
  );
});
