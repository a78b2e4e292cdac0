import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readConfig } from '../config.ts';
import { PROJECT } from '../paths.ts';
import { ensurePython } from '../python.ts';
import { installGenerators } from './install-generators.ts';

/** Makes a client of an API from the description that it serves. */
export interface Generator {
  readonly name: string;
  /** Makes the client anew. Throws with what the generator says. */
  readonly generate: (baseUrl: string) => void;
  /** Output of the program that calls the API by the client. */
  readonly call: (baseUrl: string, model: string, input: string) => string;
}

const description = (baseUrl: string) => `${baseUrl}/openapi.json`;

function openapiTypescript(folder: string): Generator {
  const made = join(folder, 'openapi-typescript.gen.ts');
  return {
    name: 'openapi-typescript',
    generate(baseUrl) {
      rmSync(made, { force: true });
      runNode(folder, ['node_modules/openapi-typescript/bin/cli.js', description(baseUrl), '-o', made]);
    },
    call: (baseUrl, model, input) => runNode(folder, ['call-openapi-typescript.ts', baseUrl, model], input),
  };
}

function heyApi(folder: string): Generator {
  return {
    name: 'hey-api',
    generate(baseUrl) {
      rmSync(join(folder, 'hey-api'), { recursive: true, force: true });
      runNode(folder, ['node_modules/@hey-api/openapi-ts/bin/run.js', '-i', description(baseUrl)]);
    },
    call: (baseUrl, model, input) => runNode(folder, ['call-hey-api.ts', baseUrl, model], input),
  };
}

function openapiPythonClient(folder: string): Generator {
  const python = ensurePython();
  const programs = dirname(python);
  const path = [programs, readConfig().searchPath].join(delimiter);
  const made = join(folder, 'generated_client');
  return {
    name: 'openapi-python-client',
    generate(baseUrl) {
      rmSync(made, { recursive: true, force: true });
      // It formats its output by ruff, which it looks for in the PATH.
      const args = ['generate', '--url', description(baseUrl), '--meta', 'none', '--output-path', made];
      const program = join(programs, 'openapi-python-client');
      const { status, stdout, stderr } = spawnSync(program, args, { env: { PATH: path }, encoding: 'utf8' });
      if (status !== 0) throw new Error(`openapi-python-client ended with ${status}: ${stdout}${stderr}`);
      refuseWarnings(stdout + stderr);
    },
    call(baseUrl, model, input) {
      const program = join(PROJECT, 'python', 'generated_client.py');
      return execFileSync(python, ['-B', program, folder, baseUrl, model], { input, encoding: 'utf8' });
    },
  };
}

/** openapi-python-client warns of each part it leaves out. It leaves out bodies of CSV; their operation stays. */
function refuseWarnings(output: string): void {
  const warnings = output.split(/^WARNING /m).slice(1);
  const other = warnings.find((warning) => !warning.includes('Unsupported content type text/csv'));
  if (other !== undefined) throw new Error(`openapi-python-client warns: ${other}`);
}

/** Faults that TypeScript finds in what was made and in what calls it; empty if none. */
export function typeFaults(): string {
  try {
    return runNode(installGenerators(), ['node_modules/typescript/bin/tsc', '-p', '.']);
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

function runNode(folder: string, args: readonly string[], input = ''): string {
  return execFileSync(process.execPath, args, { cwd: folder, input, encoding: 'utf8' });
}

/** Installs the generators where they are missing. */
export function installedGenerators(): readonly Generator[] {
  const folder = installGenerators();
  return [openapiTypescript(folder), heyApi(folder), openapiPythonClient(folder)];
}
