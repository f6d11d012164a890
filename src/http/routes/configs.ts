import { jsonByKey, type Reply } from '../reply.ts'
import { route } from '../route.ts'
import { map, STRING } from '../schema.ts'

/** The files of the mounted ConfigMaps and Secrets. */
export default route({
  paths: ['/configs'],
  methods: ['GET'],
  span: 'configReadHandler',
  docs: {
    summary: 'Config files',
    tags: ['HTTP API'],
    replies: { 200: { description: 'File name to content', schema: map(STRING) } },
  },
  serve({ configs }) {
    let rendered: { files: object; reply: Reply } | undefined
    return () => {
      const files = configs.files()
      if (rendered?.files !== files) rendered = { files, reply: jsonByKey(Object.entries(files)) }
      return rendered.reply
    }
  },
})
