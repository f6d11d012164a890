/** What the contract has the server list by reflection. */
export const SERVICES = [
  'delay.DelayService',
  'echo.EchoService',
  'env.EnvService',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
  'header.HeaderService',
  'info.InfoService',
  'panic.PanicService',
  'status.StatusService',
  'token.TokenService',
  'version.VersionService',
]
