import type { ModelCard } from '@hvs/contract';

/**
 * The card as JSON for people, with lists of numbers on one line: the drift reference has thousands of them, and the
 * card goes into ConfigMaps.
 */
export function formatCard(card: ModelCard): string {
  const text = JSON.stringify(card, null, 2);
  const oneLine = text.replaceAll(/\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g, (_, list: string) => {
    return `[${list.replaceAll(/\s+/g, ' ')}]`;
  });
  return `${oneLine}\n`;
}
