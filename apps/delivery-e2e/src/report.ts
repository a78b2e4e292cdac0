import { reportIn } from '@hvs/testing';
import { join } from 'node:path';
import { OUTPUT } from './paths.ts';

export const { startReport, addToReport } = reportIn(join(OUTPUT, 'delivery-report'));
