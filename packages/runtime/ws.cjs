// ws as node finds it, by `imports` of package.json. Imported, each of its files is searched for what it exports and loaded
// as a module of its own, which is a quarter of what starting a server costs; required, they are the same objects for
// less. Bundlers know better, and take ws.js.

"use strict";

const { WebSocket, WebSocketServer } = require("ws");

exports.WebSocket = WebSocket;
exports.WebSocketServer = WebSocketServer;
