export type Kind = 'lib' | 'app';

type Files = Readonly<Record<string, string>>;

/** The files of a new project by their path in its folder. Lint, typecheck and tests of it pass. */
export function projectFiles(kind: Kind, name: string): Files {
  const main = camelCase(name);
  return {
    'package.json': packageFile(kind, name),
    'tsconfig.json': '{ "extends": "../../tsconfig.base.json", "include": ["src", "*.ts"] }\n',
    'vitest.config.ts': "export { default } from '../../vitest.config.ts';\n",
    'README.md': `# ${name}\n\nOne sentence: what it is for.\n\n| file | does |\n| --- | --- |\n| \`${name}.ts\` | |\n`,
    ...(kind === 'lib' ? { 'src/index.ts': `export * from './${name}.ts';\n` } : { 'src/main.ts': mainOf(name, main) }),
    [`src/${name}.ts`]: `export function ${main}(): string {\n  return '${name}';\n}\n`,
    [`src/${name}.test.ts`]: testOf(name, main),
  };
}

function packageFile(kind: Kind, name: string): string {
  const content = {
    name: `@hvs/${name}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    ...(kind === 'lib' && { exports: { '.': './src/index.ts' } }),
    nx: { name, tags: [`scope:${name}`, `type:${kind}`] },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function mainOf(name: string, main: string): string {
  return `import { ${main} } from './${name}.ts';\n\nprocess.stdout.write(\`\${${main}()}\\n\`);\n`;
}

function testOf(name: string, main: string): string {
  return `import { expect, test } from 'vitest';
import { ${main} } from './${name}.ts';

test('says its name', () => {
  expect(${main}()).toBe('${name}');
});
`;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
