import { isIP, type Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { ClientTls } from '../ports/tls.ts';
import { isPublicAddress } from './public-address.ts';
import { PrivateAddressError, publicLookup } from './public-lookup.ts';

/** Beyond the longest connect deadline, in milliseconds: undici's own coarse timer only clears up after ours. */
const CONNECT_SLACK_MS = 1_000;

/** The connections to all hosts: kept alive between requests. */
export type Connections = {
  readonly agent: Agent;
  /** The agent of who has a certificate or trusts of its own: its connections are nobody else's. */
  agentOf(tls: ClientTls | undefined): Agent;
  /** Ends every connection at once, those still being made included. Safe twice. */
  close(): Promise<void>;
};

/**
 * An undici agent of our own. Concurrency is the gates' to limit and time the deadlines', so its own limits are off.
 * HTTP/2 is off, because there one connection would carry many exchanges and a cut one would fail them all.
 */
export function createConnections(options: {
  readonly longestConnectMs: number;
  /** Whether an origin may have an address that is not of the public Internet. */
  readonly mayBePrivate: (origin: URL) => boolean;
}): Connections {
  const connecting = new Set<Socket>();
  const bounds = { timeout: options.longestConnectMs + CONNECT_SLACK_MS, allowH2: false };
  const agents = new Map<ClientTls, Agent>();

  function createAgent({ certificate: cert, key, passphrase, ca }: ClientTls): Agent {
    const identity = { cert, key, passphrase, ca };
    const connectAnywhere = buildConnector({ ...bounds, ...identity });
    const connectInPublic = buildConnector({ ...bounds, ...identity, lookup: publicLookup() });
    // undici forgets sockets that are not yet connected when it is destroyed, so they are remembered here.
    const remembered: buildConnector.connector = (target, callback) => {
      const anywhere = options.mayBePrivate(new URL(`${target.protocol}//${target.host ?? target.hostname}`));
      const address = target.hostname.replace(/^\[|\]$/g, '');
      // An address is not looked up, so it is looked at here.
      if (!anywhere && isIP(address) !== 0 && !isPublicAddress(address)) {
        callback(new PrivateAddressError(address), null);
        return;
      }
      const connect = anywhere ? connectAnywhere : connectInPublic;
      const socket = connect(target, (...result: Parameters<buildConnector.Callback>) => {
        connecting.delete(socket);
        callback(...result);
      }) as unknown as Socket;
      connecting.add(socket);
    };
    return new Agent({ connect: remembered, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
  }

  const agent = createAgent({});
  return {
    agent,
    agentOf(tls) {
      if (tls === undefined) {
        return agent;
      }
      const own = agents.get(tls) ?? createAgent(tls);
      agents.set(tls, own);
      return own;
    },
    async close() {
      await Promise.all([agent, ...agents.values()].map((each) => each.destroy()));
      for (const socket of connecting) {
        socket.destroy();
      }
      connecting.clear();
    },
  };
}
