/** The points of a release's life by the names of the chart's values, and as Helm's annotation has them. */
export const HOOKS = [
  ['preInstall', 'pre-install'],
  ['postInstall', 'post-install'],
  ['preDelete', 'pre-delete'],
  ['postDelete', 'post-delete'],
  ['preUpgrade', 'pre-upgrade'],
  ['postUpgrade', 'post-upgrade'],
  ['preRollback', 'pre-rollback'],
  ['postRollback', 'post-rollback'],
] as const
