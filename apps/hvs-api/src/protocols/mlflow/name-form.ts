import { INVOCATION_FORMS, isJsonObject } from '@hvs/contract';

/** In MLflow 1 the content type named the form of a frame, and the body was the bare frame. */
const FORMAT_PARAMETER = /;\s*format\s*=\s*"?pandas-(split|records)\b/i;

/** A parsed body with its form as its only key, if the content type names one and the body does not. */
export function nameForm(body: unknown, contentType = ''): unknown {
  const form = FORMAT_PARAMETER.exec(contentType)?.[1].toLowerCase();
  const isNamed = isJsonObject(body) && INVOCATION_FORMS.some((name) => Object.hasOwn(body, name));
  return form === undefined || isNamed ? body : { [`dataframe_${form}`]: body };
}
