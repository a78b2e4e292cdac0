import type { DeliverySettings } from '../environment/delivery-settings.ts';
import { promoteBlueGreen } from './blue-green.ts';
import { promoteCanary } from './canary.ts';
import type { Promote } from './promotion.ts';
import { promoteRolling } from './rolling.ts';

export const PROMOTIONS: Readonly<Record<DeliverySettings['strategy'], Promote>> = {
  'blue-green': promoteBlueGreen,
  canary: promoteCanary,
  rolling: promoteRolling,
};
