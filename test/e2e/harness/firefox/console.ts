/** What the extension's own pages write to the console, and what they throw; WebDriver shows only web pages. */
import type { FirefoxWindow, LogEntry } from './globals.ts';
import type { Privileged } from './privileged.ts';

const channel = 'quota-monitor-harness:log';

/** Runs in each content process; only the one of the extensions reports. */
const processScript = `
if (Services.appinfo.remoteType === 'extension') {
  const system = Services.scriptSecurityManager.getSystemPrincipal();
  const whereIs = (innerId) => {
    const url = WindowGlobalChild.getByInnerWindowId(innerId)?.browsingContext?.window?.location.href ?? '';
    return url.endsWith('/_generated_background_page.html') ? 'background' : 'page';
  };
  const show = (value) => {
    if (typeof value === 'string') return value;
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  };
  const report = (where, level, text) => Services.cpmm.sendAsyncMessage('${channel}', { where, level, text });
  Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage).addLogEventListener((event) => {
    const { level, arguments: values, innerID } = event.wrappedJSObject ?? event;
    report(whereIs(innerID), level === 'warn' ? 'warning' : level, Array.from(values, show).join(' '));
  }, system);
  Services.console.registerListener({
    observe(message) {
      if (!(message instanceof Ci.nsIScriptError)) return;
      const level = message.flags & Ci.nsIScriptError.warningFlag ? 'warning' : 'error';
      report(whereIs(message.innerWindowID), level, message.errorMessage + ' (' + message.sourceName + ':' + message.lineNumber + ')');
    },
  });
}`;

interface Waiting {
  harnessLog: LogEntry[];
  harnessWake: () => void;
}

/** Streams entries into `log` until the browser is closed. */
export async function collectConsole(privileged: Privileged, log: string[]): Promise<void> {
  await privileged.call(
    (name: string, script: string) => {
      const scope = globalThis as unknown as FirefoxWindow & Waiting;
      scope.harnessLog = [];
      scope.harnessWake = () => {};
      scope.Services.ppmm.addMessageListener(name, ({ data }) => {
        scope.harnessLog.push(data);
        scope.harnessWake();
      });
      scope.Services.ppmm.loadProcessScript(`data:application/javascript;charset=utf-8,${script}`, true);
    },
    channel,
    encodeURIComponent(processScript),
  );
  const next = () =>
    privileged.wait(async () => {
      const scope = globalThis as unknown as Waiting;
      if (scope.harnessLog.length === 0) {
        await new Promise<void>((resolve) => {
          scope.harnessWake = resolve;
        });
      }
      return scope.harnessLog.splice(0);
    });
  const stream = async () => {
    for (;;) {
      for (const { where, level, text } of await next()) log.push(`[${where}] [${level}] ${text}`);
    }
  };
  // Ends by the error of the closed connection.
  void stream().catch(() => {});
}
