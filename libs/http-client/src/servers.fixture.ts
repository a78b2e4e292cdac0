export { selfSignedFor } from './certificate.fixture.ts';
export { startConnectProxy } from './connect-proxy.fixture.ts';
