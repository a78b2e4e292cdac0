import { renderOverlay } from '@hvs/k8s-manifests';
import { applyNamespace, createEnvironmentStore, type EnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import { readImage } from '../options/delivery-options.ts';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { findDigest } from '../options/find-digest.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

const AGAIN = 'Run the same command again: what is on record stays so.';

interface ApproveOptions extends EnvironmentOptions {
  readonly by: string;
  readonly reason: string;
  readonly image?: string;
}

interface QuarantineOptions extends EnvironmentOptions {
  readonly by: string;
  readonly reason: string;
  readonly remove?: boolean;
}

export function addApprove(program: Command, workspaceRoot: string): void {
  const command = program
    .command('approve')
    .description('puts on record that somebody wants an image in an environment; production asks for it')
    .requiredOption('--by <name>', 'who approves')
    .requiredOption('--reason <why>', 'what convinced them')
    .option('--image <reference>', 'registry/name@sha256:..., instead of what docker-push pushed last');
  addEnvironmentOptions(command).action(async (options: ApproveOptions) => {
    const environment = await openEnvironment(workspaceRoot, options);
    const { digest } = await readImage(workspaceRoot, options.image);
    const approval = {
      by: options.by,
      reason: options.reason,
      at: new Date().toISOString(),
      through: 'hvs approve' as const,
    };
    const cluster = openCluster(options)(interruptSignal(AGAIN));
    // Of an environment that was never delivered to there is none, and somebody has to approve its first release.
    await applyNamespace(cluster, await renderOverlay(environment.overlay));
    await createEnvironmentStore(cluster, environment.namespace).approve(digest, approval);
    openPrinter(options).result(
      { digest, ...approval },
      () => `${environment.name}: ${digest} is approved by ${options.by}: ${options.reason}`,
    );
  });
}

export function addQuarantine(program: Command, workspaceRoot: string): void {
  const command = program
    .command('quarantine')
    .description('lists the digests that must not be delivered again; adds one, or takes one off')
    .argument('[digest]', 'sha256:..., or as many of its digits as the lists print')
    .option('--reason <why>', 'of adding it', 'quarantined by hand')
    .option('--remove', 'take it off the list');
  addEnvironmentOptions(command).action(async (named: string | undefined, options: QuarantineOptions) => {
    const { overlay, namespace } = await openEnvironment(workspaceRoot, options);
    const cluster = openCluster(options)(interruptSignal(AGAIN));
    const store = createEnvironmentStore(cluster, namespace);
    if (named !== undefined) {
      const digest = findDigest(named, await readKnown(store, options.remove ?? false));
      await applyNamespace(cluster, await renderOverlay(overlay));
      const entry = { reason: options.reason, at: new Date().toISOString(), receipt: '' };
      await store.quarantine(digest, options.remove ? undefined : entry);
    }
    const listed = await store.readQuarantine();
    const lines = Object.entries(listed).map(([listedDigest, { at, reason }]) => `${listedDigest}  ${at}  ${reason}`);
    openPrinter(options).result({ quarantine: listed }, () => lines.join('\n') || 'nothing is quarantined');
  });
}

/** What a short digest may mean: what is on the list, or for adding what this environment has seen. */
async function readKnown(store: EnvironmentStore, shallRemove: boolean): Promise<string[]> {
  const quarantined = Object.keys(await store.readQuarantine());
  if (shallRemove) return quarantined;
  const receipts = await store.readReceipts();
  const releases = [
    (await store.readVerified())?.release,
    (await store.readPrevious())?.release,
    ...receipts.flatMap(({ release, before }) => [release, before]),
  ];
  return [...new Set([...quarantined, ...releases.flatMap((release) => release?.image.digest ?? [])])];
}
