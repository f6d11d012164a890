import { text } from '../reply.ts'
import { route } from '../route.ts'
import type { Answer } from '../static-reply.ts'

/** The files of the web pages. */
export default route({
  paths: ['/_ui/{file:.*}'],
  methods: ['GET'],
  reads: ['accept-encoding', 'if-none-match'],
  // The page is how one sees and ends the faults of a pod: a script that fails to load would leave it lifeless.
  exempt: true,
  docs: {
    summary: 'File of the web page',
    tags: ['Web page'],
    produces: 'application/octet-stream',
    params: { file: { description: 'Name of a file' } },
    replies: {
      200: { description: 'The file' },
      304: { description: 'It has not changed' },
      404: { description: 'No such file' },
    },
  },
  serve({ assets }) {
    const loaded = new Map<string, Answer>()
    const load = async (file: string, acceptEncoding: string, ifNoneMatch: string) => {
      const asset = await assets.load(file)
      if (!asset) return NOT_FOUND
      const { fileAnswer } = await import('../static-reply.ts')
      const answer = fileAnswer(asset, asset.name === file)
      // Only files that are there: clients can't make the map grow.
      if (asset.name === file) loaded.set(file, answer)
      return answer(acceptEncoding, ifNoneMatch)
    }
    return (request) => {
      const { file } = request.params
      const [acceptEncoding, ifNoneMatch] = [request.header('accept-encoding'), request.header('if-none-match')]
      return loaded.get(file)?.(acceptEncoding, ifNoneMatch) ?? load(file, acceptEncoding, ifNoneMatch)
    }
  },
})

const NOT_FOUND = text('404 page not found\n', 404)
