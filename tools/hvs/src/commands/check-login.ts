import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly json?: boolean;
}

export function addCheckLogin(program: Command, context: CommandContext): void {
  program
    .command('check-login')
    .description('asks the registry for an image with the login that docker-push will use; the image may be missing')
    .argument('<image>', 'name as image-name prints it: registry/name:tag')
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async (image: string, options: Options) => {
      const at = image.lastIndexOf(':');
      const [repository, tag] =
        at > image.lastIndexOf('/') ? [image.slice(0, at), image.slice(at + 1)] : [image, 'latest'];
      const printer = openPrinter(context, options);
      const digest = await createStep(printer.report)('ask the registry', async () =>
        (await context.openRegistry(repository)).resolveDigest(repository, tag),
      ).finally(printer.close);
      const found = digest === undefined ? 'holds no such image yet' : `holds ${digest}`;
      printer.result({ repository, tag, digest: digest ?? null }, () => `${image}: the registry answers, and ${found}`);
    });
}
