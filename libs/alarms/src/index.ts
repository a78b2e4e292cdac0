export { createModuleAlarms, EPISODE_END_S, type ModuleAlarms } from './module-alarms.ts';
