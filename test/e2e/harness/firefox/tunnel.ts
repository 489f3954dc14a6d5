/**
 * The way from Firefox to the simulator. Firefox can map a host to another address but not to another port, so it is
 * given a proxy: the `CONNECT` for each host that the simulator plays is joined to the simulator's port, byte for byte
 * (TLS, HTTP/2 and connection limits stay end to end); every other host is refused, so nothing leaves this machine.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { isSimulated } from '../hosts.ts';

export interface Tunnel {
  port: number;
  /** While cut, every connection is refused; open ones are dropped. */
  cut(value: boolean): void;
  stop(): Promise<void>;
}

export async function startTunnel(target: number, unresolved: readonly string[]): Promise<Tunnel> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  let isCut = false;
  const server: Server = createServer((_request, response) => response.writeHead(502).end());
  server.on('connection', keep);
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const [host = '', port] = (request.url ?? '').split(':');
    if (isCut || port !== '443' || !isSimulated(host, unresolved)) {
      client.end('HTTP/1.1 502 Not played here\r\n\r\n');
      return;
    }
    const upstream = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.setNoDelay(true);
    client.setNoDelay(true);
    keep(upstream);
    // A reset on one side is a reset on the other, as without a tunnel.
    upstream.once('error', () => client.resetAndDestroy());
    client.once('error', () => upstream.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  const cut = (value: boolean) => {
    isCut = value;
    if (value) drop();
  };
  const stop = async () => {
    drop();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, cut, stop };
}
