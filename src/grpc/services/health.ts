import { Health, ServingStatus } from '../proto/grpc/health/v1/health.generated.ts'
import { failure, service } from '../service.ts'

/** gRPC's health checking: of the process, under no name and under that of `--grpc-service-name`. */
export default service(Health, ({ config, serving }) => {
  const names = new Set(['', config.grpcServiceName])
  const current = () => ({ status: serving.now ? ServingStatus.SERVING : ServingStatus.NOT_SERVING })
  return {
    Check: ({ service: name }) => (names.has(name) ? current() : failure('NotFound', 'unknown service')),
    List: () => ({ statuses: [...names].map((key) => ({ key, value: current() })) }),
    Watch({ service: name }, { signal }, send) {
      if (!names.has(name)) {
        send({ status: ServingStatus.SERVICE_UNKNOWN })
        return
      }
      send(current())
      signal.addEventListener(
        'abort',
        serving.watch(() => send(current())),
      )
    },
  }
})
