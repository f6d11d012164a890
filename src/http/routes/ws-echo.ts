import { failure } from '../reply.ts'
import { route } from '../route.ts'
import { error } from '../schema.ts'

/** Sends websocket messages back; the engine serves the sockets. */
export default route({
  paths: ['/ws/echo'],
  methods: ['GET'],
  socket: true,
  docs: {
    summary: 'Echo over websockets',
    description: 'Each message comes back with the time; every 5 seconds the server tells its host name.',
    tags: ['HTTP API'],
    replies: {
      101: { description: 'The connection is a websocket now' },
      400: error('Not a websocket handshake'),
      403: error('The Origin is another host'),
    },
  },
  serve() {
    return () => NO_HANDSHAKE
  },
})

const NO_HANDSHAKE = failure(400, 'websocket handshake required')
