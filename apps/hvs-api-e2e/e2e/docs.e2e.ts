import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, inject, onTestFinished, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { readConfig } from '../src/config.ts';
import { OUTPUT } from '../src/paths.ts';

const api = apiAt();
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findChromium(): string {
  const { chromiumPath, searchPath } = readConfig();
  const folders = searchPath.split(delimiter);
  const found = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  const executable = chromiumPath ?? found;
  if (executable !== undefined) return executable;
  throw new Error(
    `reading /docs as people do needs a Chromium, and the PATH has none of ${BROWSERS.join(', ')}\n` +
      '  next: apt install chromium, or set CHROMIUM_PATH to one',
  );
}

async function openPage() {
  // Chromium's own sandbox cannot start for root; the page comes from our own server.
  const args = ['--no-sandbox', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  onTestFinished(() => browser.close());
  return browser.newPage({ viewport: { width: 1280, height: 1600 } });
}

interface Operation {
  readonly summary: string;
}

test('the page of the documentation shows every operation and asks nobody else', async () => {
  const { url } = inject('api');
  const { body } = await api.get('/openapi.json');
  const { paths } = body as { paths: Record<string, Record<string, Operation>> };
  const summaries = Object.values(paths).flatMap((path) => Object.values(path).map(({ summary }) => summary));
  expect(summaries.length).toBeGreaterThan(0);

  const page = await openPage();
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${url}/docs`);
  await page.getByText('HVS API').first().waitFor();
  const closedGroups = page.getByRole('button', { name: 'Open Group' });
  while ((await closedGroups.count()) > 0) await closedGroups.first().click();
  for (const summary of summaries) await page.getByText(summary).first().waitFor();
  await page.screenshot({ path: join(OUTPUT, 'docs.png') });

  const strangers = requests.filter((address) => !address.startsWith(url) && !/^(data|blob):/.test(address));
  expect(strangers).toEqual([]);
  expect(faults).toEqual([]);
});
