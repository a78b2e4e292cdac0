import { INVOCATION_FORMS, isJsonObject } from '@hvs/contract';

/** Clients of MLflow 1 name the form of a frame in the content type, and send the bare frame. */
const FORMAT_PARAMETER = /;\s*format\s*=\s*"?pandas-(split|records)\b/i;

/** The parsed body. If only the content type names its form, the form becomes its only key. */
export function nameForm(body: unknown, contentType = ''): unknown {
  const form = FORMAT_PARAMETER.exec(contentType)?.[1].toLowerCase();
  const isNamed = isJsonObject(body) && INVOCATION_FORMS.some((name) => Object.hasOwn(body, name));
  return form === undefined || isNamed ? body : { [`dataframe_${form}`]: body };
}
