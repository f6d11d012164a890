import { bool, duration, int, type Option, string } from '../config/kinds.ts'
import type { Group } from './command.ts'
import { check, command, completion } from './define.ts'
import { loadFlags, loadOperand } from './load/flags.ts'
import { host, hostPort, url } from './operands.ts'

/** A count that ends: a probe that tries for longer than a day has stopped being one. */
const MAX_RETRIES = 100_000

const tries = {
  retry: int(0, 'how often to try again after a failure', { max: MAX_RETRIES }),
  delay: duration(1000, 'pause between two tries'),
  timeout: aboveZero(duration(5000, 'how long one try may take')),
}

const method = string('GET', 'HTTP method', {
  expected: 'a method of HTTP, such as GET',
  parse: (text) => (/^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : undefined),
})

const EXIT_CODES = `Each try is one line of JSON on stderr. Exit code 0 when one succeeded, 1 when all failed.
`

const TRUST = `TLS trusts the system's CA certificates, or those in the file of SSL_CERT_FILE and the directories of SSL_CERT_DIR.
`

/** Everything that podcli can do, in the order of the help. */
export const podcli: Group = {
  summary: 'Checks services from outside, as exec probes and tests do.',
  commands: {
    check: {
      summary: 'Checks whether something is healthy',
      commands: {
        http: check({
          summary: 'Checks that a URL answers with a status from 200 to 399',
          operand: url('address', ['http', 'https'], 'http'),
          flags: {
            method,
            body: string('', 'what to send as body'),
            ...tries,
          },
          notes: `http:// is added where no scheme is given. Up to 10 redirects are followed, as browsers do. User and password in the
address are sent as basic authentication. HTTP_PROXY, HTTPS_PROXY and NO_PROXY count, though never for loopback.
${TRUST}${EXIT_CODES}`,
          examples: [
            'podcli check http localhost:9898/healthz',
            `podcli check http https://podinfo.example.com/echo --method=POST --body='{"a":1}' --retry=2 --delay=2s`,
          ],
          load: () => import('./check/http.ts'),
        }),
        tcp: check({
          summary: 'Checks that a TCP port accepts connections',
          operand: hostPort,
          flags: tries,
          notes: EXIT_CODES,
          examples: ['podcli check tcp localhost:6379 --retry=5 --timeout=500ms'],
          load: () => import('./check/tcp.ts'),
        }),
        grpc: check({
          summary: 'Checks that a gRPC service reports SERVING',
          operand: hostPort,
          flags: {
            service: string('', 'service name to ask for; without one, the server as a whole'),
            tls: bool('connect by TLS'),
            ...tries,
          },
          notes: `Asks grpc.health.v1.Health/Check. Any other status than SERVING fails, and is named.
${TRUST}${EXIT_CODES}`,
          examples: [
            'podcli check grpc localhost:9999',
            'podcli check grpc podinfo.example.com:443 --tls --service=podinfo --retry=1',
          ],
          load: () => import('./check/grpc.ts'),
        }),
        ws: check({
          summary: 'Checks that a websocket answers',
          operand: url('ws-url', ['ws', 'wss']),
          flags: tries,
          notes: `Sends a text message, and waits for the first message back.
${TRUST}${EXIT_CODES}`,
          examples: ['podcli check ws ws://localhost:9898/ws/echo'],
          load: () => import('./check/ws.ts'),
        }),
        cert: check({
          summary: 'Checks that a TLS certificate is valid today, and tells until when',
          operand: host(443),
          flags: {},
          tries: { retry: 0, delay: 0, timeout: 5000 },
          notes: `The port is 443 unless given; a scheme and a path around the host do no harm. Any issuer will do.
Gives up after 5s. One line of JSON on stderr. Exit code 0 when the certificate is valid, 1 when not.
`,
          examples: ['podcli check cert podinfo.example.com', 'podcli check cert localhost:9899'],
          load: () => import('./check/cert.ts'),
        }),
      },
    },
    ws: command({
      summary: 'Talks to a websocket, line by line',
      operand: url('address', ['ws', 'wss'], 'ws'),
      flags: { origin: string('', "Origin to send; the address's own unless given") },
      letters: { o: 'origin' },
      notes: `ws:// is added where no scheme is given. Each line of the input is a message; each message received is printed as
a line \`< <message>\`, a binary one in hexadecimal. The end of the input (Ctrl-D) says goodbye and exits with 0, once the
server has answered what it had read. When the server closes, its code is told, and the exit code is 1.
${TRUST}`,
      examples: [
        'podcli ws localhost:9898/ws/echo',
        'echo hello | podcli ws wss://podinfo.example.com/ws/echo -o https://example.com',
      ],
      load: () => import('./ws.ts'),
    }),
    load: command({
      summary: 'Puts a server under load, and tells how it bears it',
      operand: loadOperand,
      flags: loadFlags,
      notes: `Without a rate each connection asks again as soon as it is answered. With one, requests start when they are due, and
latencies count from then on: a server that stalls does not hide it by slowing the client down.
A websocket is sent the body, and answers with its next message. grpc://host:port/package.Service/Method is called with the
body as the text of the message's first field; without a path, the health service is asked.
Thresholds of --fail: pNN, mean, max against a time, errors against a count or a share, rate against answers a second.
Errors are requests without an answer, statuses from 400 on, and codes of gRPC other than 0.
${TRUST}Progress is written to stderr. Exit code 0, 1 when a threshold is broken or nothing is answered, 130 after Ctrl-C.
`,
      examples: [
        'podcli load localhost:9898/version --connections=10 --duration=5s',
        `podcli load localhost:9898/echo --rate=200 --duration=30s --body='{"a":1}' --fail='p99>250ms' --fail='errors>1%'`,
        'podcli load grpc://localhost:9999/echo.EchoService/Echo --body=hello --ramp=10..500/2m',
      ],
      load: () => import('./load/load.ts'),
    }),
    loadtester: command({
      summary: "Serves the webhooks of a Flagger canary, in place of Flagger's load tester",
      flags: {
        port: int(8080, 'port to listen on; 0 takes a free one', { max: 65_535 }),
        loads: int(10, 'how many loads may run at a time', { min: 1, max: 1000 }),
        timeout: aboveZero(duration(3_600_000, 'after which a load is stopped')),
      },
      notes: `POST / with metadata {"cmd": "hey -z 1m -q 10 -c 2 http://podinfo-canary:9898/"} starts a load, as does podcli load with its
flags; the same for the same canary runs once at a time. {"type": "bash", "cmd": "curl -sd test http://… | grep token"} is a
test that is waited for. No shell is ever started: anything else is answered with 400 and the reason.
/gate/check, open, close, halt, approve and /rollback/check, open, close answer as Flagger's do; /metrics, /healthz.
`,
      examples: ['podcli loadtester --port=8080'],
      load: () => import('./loadtester/loadtester.ts'),
    }),
    version: command({
      summary: 'Prints the version of podcli',
      flags: {},
      examples: ['podcli version'],
      load: () => import('./version.ts'),
    }),
    completion: {
      summary: 'Prints a script that completes podcli commands in a shell',
      commands: {
        bash: completion({
          shell: 'bash',
          examples: [
            'source <(podcli completion bash)',
            'podcli completion bash > ~/.local/share/bash-completion/completions/podcli',
          ],
          root: () => podcli,
          load: () => import('./completion/bash.ts'),
        }),
        zsh: completion({
          shell: 'zsh, in which compinit has run',
          examples: ['source <(podcli completion zsh)', 'podcli completion zsh > "${fpath[1]}/_podcli"'],
          root: () => podcli,
          load: () => import('./completion/zsh.ts'),
        }),
        fish: completion({
          shell: 'fish',
          examples: [
            'podcli completion fish | source',
            'podcli completion fish > ~/.config/fish/completions/podcli.fish',
          ],
          root: () => podcli,
          load: () => import('./completion/fish.ts'),
        }),
      },
    },
  },
}

// No time at all would fail every try, and look like a service that is down.
function aboveZero(option: Option<number>): Option<number> {
  return {
    ...option,
    expected: option.expected.replace('from 0', 'above 0 and up'),
    parse: (text) => option.parse(text) || undefined,
  }
}
