import { renderOverlay } from '@hvs/k8s-manifests';
import { applyNamespace, createEnvironmentStore, type Environment, type EnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import { readImage } from './delivery-options.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openCluster, openEnvironment } from './environment-options.ts';
import { interruptSignal } from './interrupt.ts';
import { openPrinter } from './printer.ts';

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
    const approval = { by: options.by, reason: options.reason, at: new Date().toISOString(), through: 'hvs approve' as const };
    await ensureNamespace(environment, options);
    await openStore(environment, options).approve(digest, approval);
    openPrinter(options).result({ digest, ...approval }, () => `${environment.name}: ${digest} is approved by ${options.by}: ${options.reason}`);
  });
}

export function addQuarantine(program: Command, workspaceRoot: string): void {
  const command = program
    .command('quarantine')
    .description('lists the digests that must not be delivered again; adds one, or takes one off')
    .argument('[digest]', 'sha256:...')
    .option('--reason <why>', 'of adding it', 'quarantined by hand')
    .option('--remove', 'take it off the list');
  addEnvironmentOptions(command).action(async (digest: string | undefined, options: QuarantineOptions) => {
    const environment = await openEnvironment(workspaceRoot, options);
    const store = openStore(environment, options);
    if (digest !== undefined) {
      await ensureNamespace(environment, options);
      const entry = { reason: options.reason, at: new Date().toISOString(), receipt: '' };
      await store.quarantine(digest, options.remove ? undefined : entry);
    }
    const listed = await store.readQuarantine();
    const lines = Object.entries(listed).map(([listedDigest, { at, reason }]) => `${listedDigest}  ${at}  ${reason}`);
    openPrinter(options).result({ quarantine: listed }, () => lines.join('\n') || 'nothing is quarantined');
  });
}

function openStore({ namespace }: Environment, options: EnvironmentOptions): EnvironmentStore {
  return createEnvironmentStore(openCluster(options)(interruptSignal()), namespace);
}

/** Of an environment that was never delivered to there is none, and somebody has to approve its first release. */
async function ensureNamespace({ overlay }: Environment, options: EnvironmentOptions): Promise<void> {
  await applyNamespace(openCluster(options)(interruptSignal()), await renderOverlay(overlay));
}
