// Made by scripts/generate.ts from echo.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, string } from '../message.ts'

const Message = message({
  body: string(1),
})

const file: ProtoFile = {
  name: 'echo/echo.proto',
  symbols: [
    'echo.EchoService',
    'echo.EchoService.Echo',
    'echo.Message',
    'echo.Message.body',
  ],
  descriptor:
    'Cg9lY2hvL2VjaG8ucHJvdG8SBGVjaG8iHQoHTWVzc2FnZRISCgRib2R5GAEgASgJUgRib2R5MjMKC0VjaG9TZXJ2aWNlEiQKBEVjaG8SDS5lY2hvLk1lc3NhZ2UaDS5lY2hvLk1lc3NhZ2ViBnByb3RvMw==',
}

export const EchoService = {
  name: 'echo.EchoService',
  file,
  methods: {
    Echo: unary(Message, Message),
  },
}
