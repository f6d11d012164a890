/** IPv4 clients of a dual-stack socket come as IPv6 addresses that end in theirs. */
export function toAddress(text: string): string {
  const mapped = /^0000:0000:0000:0000:0000:ffff:(..)(..):(..)(..)$/.exec(text)
  return mapped
    ? mapped
        .slice(1)
        .map((byte) => Number.parseInt(byte, 16))
        .join('.')
    : text
}
