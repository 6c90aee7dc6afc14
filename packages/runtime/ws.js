// ws as bundlers find it, which set the condition "module", "production" or "development": with an import that they can
// bundle, or leave out. Node itself takes ws.cjs.

export { WebSocket, WebSocketServer } from "ws";
