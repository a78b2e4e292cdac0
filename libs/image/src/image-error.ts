import { StepError } from '@hvs/step';
/** What can keep an image from being built, pushed or found. */
const IMAGE_FAULTS = {
  'bundle-missing': 'configuration',
  'commit-unknown': 'configuration',
  'engine-missing': 'configuration',
  'engine-unusable': 'configuration',
  'image-not-repackable': 'configuration',
  'image-unnamed': 'configuration',
  'image-unpushed': 'configuration',
  'image-unrecorded': 'configuration',
  'model-invalid': 'configuration',
  'platform-unsupported': 'configuration',
  'registry-login-failed': 'configuration',
  'registry-unknown': 'configuration',
  'registry-untrusted': 'configuration',
  'command-failed': 'failure',
  'image-missing': 'failure',
  'image-too-large': 'failure',
  'image-unreadable': 'failure',
  'registry-refused': 'failure',
  'registry-unreachable': 'failure',
} as const;

export type ImageErrorCode = keyof typeof IMAGE_FAULTS;

export class ImageError extends StepError<ImageErrorCode> {
  override readonly name = 'ImageError';

  get fault(): (typeof IMAGE_FAULTS)[ImageErrorCode] {
    return IMAGE_FAULTS[this.code];
  }
}
