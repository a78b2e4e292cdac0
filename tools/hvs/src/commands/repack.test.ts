import { describeImage, describeModelImage, startRegistry } from '@hvs/image/fixtures';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

/** A workspace with a model version, and a registry with an image of another one. */
async function openMachine() {
  const { host, put, putBlob } = await startRegistry();
  const image = await describeModelImage();
  put(image, 'latest');
  putBlob(image.layer);
  const hvs = openHvs();
  const { modelFolder } = hvs.site.request('b');
  return { ...hvs, host, put, putBlob, modelFolder, base: `${host}/hvs-api@${image.digest}` };
}

test('an image of the new model is told by its digest, with how it is delivered', async () => {
  const { onTerminal, base, host, modelFolder } = await openMachine();
  const { exitCode, stdout } = await onTerminal('repack', '--image', base, '--model', modelFolder);
  expect(exitCode).toBe(0);
  const [reference = '', tags, model, next] = stdout.split('\n');
  expect(reference).toMatch(new RegExp(`^${host}/hvs-api@sha256:[0-9a-f]{64}$`));
  expect(reference).not.toBe(base);
  expect(tags).toMatch(/^ {2}pushed; sha-c{40}-model-\w{12}, /);
  expect(model).toMatch(/^ {2}model hvs /);
  expect(next).toContain(`--image ${reference} --model ${modelFolder}`);
});

test('as JSON it is the record of a push, and the second time it was there', async () => {
  const { asJson, base, host, modelFolder } = await openMachine();
  const repack = async () => asJson('repack', '--image', base, '--model', modelFolder, '--tag', 'one', '--tag', 'two');
  const first = (await repack()).result;
  expect(first).toMatchObject({ wasPresent: false, image: { repository: `${host}/hvs-api`, tags: ['one', 'two'] } });
  expect((await repack()).result).toEqual({ ...first, wasPresent: true });
});

test('an image without a layer for its model is refused with what to do', async () => {
  const { inCi, host, put, putBlob, modelFolder } = await openMachine();
  const other = describeImage({});
  put(other, 'other');
  putBlob(Buffer.from('layer'));
  const image = `${host}/hvs-api@${other.digest}`;
  const { exitCode, stderr } = await inCi('repack', '--image', image, '--model', modelFolder);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/cannot be replaced[^]*next: .*docker-build/);
});

test.each<[string[], RegExp]>([
  [['--image', 'localhost:5000/hvs-api:latest', '--model', 'models/hvs'], /does not name one image/],
  [['--model', 'models/hvs'], /required option '--image/],
  [['--image', `localhost:1/hvs-api@sha256:${'0'.repeat(64)}`], /required option '--model/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('repack', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
