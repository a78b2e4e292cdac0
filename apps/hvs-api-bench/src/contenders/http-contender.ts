import type { Driver } from '../driver/open-driver.ts';
import type { Requests } from '../requests.ts';
import type { ContenderName, MessageName } from '../works.ts';
import type { Contender } from './contender.ts';
import type { Server } from './start-server.ts';

/** The right body of each answer. */
export type Answers = Readonly<Partial<Record<MessageName, Uint8Array>>>;

/** A server under the load of the driver. Each answer is compared with the right one. */
export function httpContender(
  name: ContenderName,
  server: Server,
  { driver, requests, answers }: { driver: Driver; requests: Requests; answers: Answers },
): Contender {
  return {
    name,
    pid: server.pid,
    async drive({ message, connections, requestsPerSecond, isPatient = false, seconds }) {
      const wantedBody = answers[message];
      if (wantedBody === undefined) throw new Error(`${name} has no known answer to ${message}`);
      const target = { port: server.port, request: requests[message], connections, seconds, wantedBody };
      const load = await driver.drive(
        requestsPerSecond === undefined
          ? { kind: 'closed', ...target }
          : { kind: isPatient ? 'patient' : 'open', requestsPerSecond, ...target },
      );
      const faults = Object.entries(load.faults).map(([what, count]) => `${count} times ${what}`);
      if (faults.length > 0) throw new Error(`${name} answered ${message} wrongly: ${faults.join(', ')}`);
      return load;
    },
    stop: () => server.stop(),
  };
}
