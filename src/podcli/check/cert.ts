import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import type { Input } from '../command.ts'
import type { HostPort } from '../operands.ts'
import type { Trial, Verdict } from './tries.ts'

/** Succeeds when today lies within the days of the certificate, whoever issued it, and whatever name it is for. */
export function attempt({ operand: { host, port } }: Input<HostPort>, { onEnd }: Trial): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: isIP(host) ? '' : host, rejectUnauthorized: false })
    socket.on('secureConnect', () => resolve(toVerdict(socket.getPeerCertificate()))).on('error', reject)
    onEnd((reason) => socket.destroy(reason))
  })
}

function toVerdict(certificate: PeerCertificate): Verdict {
  const notBefore = new Date(certificate.valid_from)
  const notAfter = new Date(certificate.valid_to)
  const fields = {
    issuer: toName(certificate.issuer),
    subject: toName(certificate.subject) || (certificate.subjectaltname ?? ''),
    notAfter: notAfter.toISOString(),
    notBefore: notBefore.toISOString(),
  }
  const now = new Date()
  if (now > notAfter) return { healthy: false, fields: { error: 'the certificate has expired', ...fields } }
  if (now < notBefore) return { healthy: false, fields: { error: 'the certificate is not valid yet', ...fields } }
  return { healthy: true, fields }
}

function toName({ CN, O }: PeerCertificate['subject']): string {
  return [CN ?? O ?? []].flat().join(', ')
}
