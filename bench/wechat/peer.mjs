// co-wechat answering a constant: what the npm package itself costs. It is made for Koa; here it gets the bare request, without Koa's own cost.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const wechat = createRequire(import.meta.url)('co-wechat');
const { TOKEN: token, APPID: appid, AES_KEY: encodingAESKey } = process.env;
const middleware = wechat({ token, appid, encodingAESKey }).middleware(async () => '收到');

const server = createServer(async (req, res) => {
  const query = Object.fromEntries(new URLSearchParams(req.url.split('?')[1]));
  const ctx = {
    query,
    method: req.method,
    req,
    request: { length: req.headers['content-length'] },
    status: 200,
    body: '',
  };
  await middleware(ctx);
  res.writeHead(ctx.status, { 'content-type': 'application/xml' });
  res.end(ctx.body);
});
server.listen(0, '127.0.0.1', () => console.log(`Listening at http://127.0.0.1:${server.address().port}`));
