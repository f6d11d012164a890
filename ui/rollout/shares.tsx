import { parseColor, readableOn, toHex } from '../../src/http/color.ts'
import { ScrollBox } from '../controls/scroll-box.tsx'
import type { Release, Shares } from './releases.ts'
import { toPattern } from './timeline.tsx'

interface SharesProps {
  readonly shares: Shares
  /** By release key. */
  readonly colors: ReadonlyMap<string, string>
}

/** The shares side by side, to be read from the last row; the list below says the same in words. */
export function ShareBar({ shares: { releases, failures }, colors }: SharesProps) {
  return (
    <div class="share-bar" aria-hidden="true">
      {releases.map(({ key, info, count, percent }, index) => {
        const color = colors.get(key) ?? ''
        return (
          <span
            key={key}
            class={toPattern(index)}
            style={{ '--cell': color, '--text': toText(color), flexGrow: String(count) }}
          >
            <b>
              {info.version} · {percent} %
            </b>
          </span>
        )
      })}
      {failures.count > 0 && (
        <span class="failed" style={{ flexGrow: String(failures.count) }}>
          <b>failed · {failures.percent} %</b>
        </span>
      )}
    </div>
  )
}

function toText(color: string): string {
  const ground = parseColor(color)
  return ground ? toHex(readableOn(ground)) : ''
}

/** Each release with its share and its pods. */
export function ShareList({ shares: { releases, failures }, colors }: SharesProps) {
  return (
    <ScrollBox class="share-box" label="Shares of the last polls">
      <ul class="shares">
        {releases.length === 0 && <li class="muted">Nobody has answered yet</li>}
        {releases.map((release, index) => (
          <ReleaseItem
            key={release.key}
            release={release}
            color={colors.get(release.key) ?? ''}
            pattern={toPattern(index)}
          />
        ))}
        {failures.count > 0 && (
          <li data-version="failed">
            <span class="swatch failed" />
            <p class="release">
              <b>Failed</b>
            </p>
            <p class="share">{failures.percent} %</p>
            <p class="pods muted">× {failures.count}</p>
          </li>
        )}
      </ul>
    </ScrollBox>
  )
}

interface ReleaseItemProps {
  readonly release: Release
  readonly color: string
  readonly pattern: string
}

function ReleaseItem({ release: { info, percent, pods }, color, pattern }: ReleaseItemProps) {
  return (
    <li data-version={info.version}>
      <span class={`swatch ${pattern}`} style={{ '--cell': color }} />
      <p class="release">
        <b>{info.version}</b>
        <span>{info.message}</span>
      </p>
      <p class="share">{percent} %</p>
      <p class="pods">
        {pods.map(({ hostname, count }) => (
          <span key={hostname}>
            {hostname} <span class="muted">× {count}</span>
          </span>
        ))}
      </p>
    </li>
  )
}
