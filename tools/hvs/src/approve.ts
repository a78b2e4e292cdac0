import { renderOverlay } from '@hvs/k8s-manifests';
import { applyNamespace, createEnvironmentStore } from '@hvs/pipeline';
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
    const cluster = openCluster(options)(interruptSignal());
    // Of an environment that was never delivered to there is none, and somebody has to approve its first release.
    await applyNamespace(cluster, await renderOverlay(environment.overlay));
    await createEnvironmentStore(cluster, environment.namespace).approve(digest, approval);
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
    const { overlay, namespace } = await openEnvironment(workspaceRoot, options);
    const cluster = openCluster(options)(interruptSignal());
    const store = createEnvironmentStore(cluster, namespace);
    if (digest !== undefined) {
      await applyNamespace(cluster, await renderOverlay(overlay));
      const entry = { reason: options.reason, at: new Date().toISOString(), receipt: '' };
      await store.quarantine(digest, options.remove ? undefined : entry);
    }
    const listed = await store.readQuarantine();
    const lines = Object.entries(listed).map(([listedDigest, { at, reason }]) => `${listedDigest}  ${at}  ${reason}`);
    openPrinter(options).result({ quarantine: listed }, () => lines.join('\n') || 'nothing is quarantined');
  });
}
