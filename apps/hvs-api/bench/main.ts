import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleInto } from '../esbuild.config.ts';
import { openDriver } from './driver/open-driver.ts';
import { SCRATCH } from './places.ts';
import { cpuMs } from './process-usage.ts';
import { predictRequest } from './requests.ts';
import { type Server, startServer } from './servers/start-server.ts';
import { percentile, ratioOfMedians, spread } from './statistics.ts';

mkdirSync(SCRATCH, { recursive: true });
const ourBundle = join(SCRATCH, 'hvs-api', 'main.js');
const floorBundle = join(SCRATCH, 'floor', 'main.js');
await build(bundleInto(dirname(ourBundle)));
await build({ ...bundleInto(dirname(floorBundle)), entryPoints: [join(import.meta.dirname, 'servers/floor/main.ts')] });

const driver = openDriver();
const one = predictRequest(1);
const isReady = async (port: number) => {
  try {
    return (await driver.ask(port, one)).status === 200;
  } catch {
    return false;
  }
};
const ours = await startServer({
  name: 'ours',
  command: () => [process.execPath, ourBundle],
  environment: (port) => ({ NODE_ENV: 'production', PORT: String(port) }),
  isReady,
});
const answersFile = join(SCRATCH, 'floor-answers.json');
const counts = [1, 64];
const answers = new Map<number, Uint8Array>();
for (const count of counts) answers.set(count, (await driver.ask(ours.port, predictRequest(count))).body);
writeFileSync(answersFile, JSON.stringify(Object.fromEntries([...answers].map(([c, b]) => [c, Buffer.from(b).toString()]))));
const floor = await startServer({
  name: 'floor',
  command: (port) => [process.execPath, floorBundle, String(port), answersFile],
  environment: () => ({ NODE_ENV: 'production' }),
  isReady,
});

const seconds = Number(process.argv[2] ?? 1);
const rounds = Number(process.argv[3] ?? 3);
for (const count of counts) {
  for (const connections of [1, 16, 64]) {
    const figures = new Map<Server, { rate: number[]; p50: number[]; p99: number[]; cpu: number[] }>();
    for (const server of [ours, floor]) figures.set(server, { rate: [], p50: [], p99: [], cpu: [] });
    for (let round = 0; round < rounds; round += 1) {
      for (const server of round % 2 ? [floor, ours] : [ours, floor]) {
        const loop = { kind: 'closed', port: server.port, request: predictRequest(count), connections, wantedBody: answers.get(count)! } as const;
        await driver.drive({ ...loop, seconds: 0.3 });
        const before = cpuMs(server.pid)!;
        const load = await driver.drive({ ...loop, seconds });
        const cpu = (cpuMs(server.pid)! - before) / load.latenciesMs.length;
        if (Object.keys(load.faults).length > 0) throw new Error(JSON.stringify(load.faults));
        const f = figures.get(server)!;
        f.rate.push(load.latenciesMs.length / load.seconds);
        f.p50.push(percentile(load.latenciesMs, 0.5));
        f.p99.push(percentile(load.latenciesMs, 0.99));
        f.cpu.push(cpu);
      }
    }
    const a = figures.get(ours)!;
    const b = figures.get(floor)!;
    const ratio = ratioOfMedians(a.rate, b.rate);
    console.log(
      `${count} readings, ${connections} connections: ${ratio.median.toFixed(3)} of the floor [${ratio.least.toFixed(3)}..${ratio.most.toFixed(3)}]; ` +
        `ours ${spread(a.rate).median.toFixed(0)}/s p50 ${spread(a.p50).median.toFixed(2)} p99 ${spread(a.p99).median.toFixed(2)} ms ${(spread(a.cpu).median * 1000).toFixed(0)} us CPU; floor ${spread(b.rate).median.toFixed(0)}/s p50 ${spread(b.p50).median.toFixed(2)} p99 ${spread(b.p99).median.toFixed(2)} ms ${(spread(b.cpu).median * 1000).toFixed(0)} us CPU`,
    );
  }
}
driver.close();
await ours.stop();
await floor.stop();
