/** The hosts that the simulator plays. Everything else has no address: nothing leaves this machine. */
const domains = ['backlog.com', 'backlog.jp', 'backlogtool.com', 'example.com', 'example.net'];

export function isSimulated(host: string, unresolved: readonly string[] = []): boolean {
  if (unresolved.includes(host)) return false;
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Chromium's `--host-resolver-rules`; the first rule that matches wins. */
export function resolverRules(port: number, unresolved: readonly string[] = []): string {
  const target = `127.0.0.1:${port}`;
  return [
    ...unresolved.map((host) => `MAP ${host} ^NOTFOUND`),
    ...domains.flatMap((domain) => [`MAP ${domain}:443 ${target}`, `MAP *.${domain}:443 ${target}`]),
    'MAP * ^NOTFOUND',
    'EXCLUDE 127.0.0.1',
    'EXCLUDE localhost',
  ].join(',');
}
