export { readProxyConfig, type ProxyConfig } from './config.ts';
export { factsOf, isUntrusted } from './error-facts.ts';
export { createHttpExchange, type HttpAnswer, type HttpExchange, type HttpRequest } from './http-exchange.ts';
export { createHttpStream, type HttpStream, type StreamAnswer, type StreamRequest } from './http-stream.ts';
export { ALL_PROXIES, proxyFor, requireProxy } from './proxy-for.ts';
export { type Backoff, backoffMs, retry } from './retry.ts';
