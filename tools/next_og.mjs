// Draws templates with next/og: node next_og.mjs MODULES FONTS TEMPLATES OUT
//   MODULES    a node_modules folder with: next react react-dom @twemoji/svg
//   FONTS      a folder with NAME-WEIGHT.ttf
//   TEMPLATES  a folder of JSON files, each a {"type", "props"} tree
// Nothing is fetched: emoji come from the package, anything else is an error.
import fs from 'node:fs';
import path from 'node:path';

process.env.NODE_ENV = 'production';
const [modules, fontFolder, templates, out] = process.argv.slice(2);
const [WIDTH, HEIGHT] = [600, 315];
const og = await import(path.resolve(modules, 'next/dist/compiled/@vercel/og/index.node.js'));

globalThis.fetch = async (request) => {
  const url = String(request?.url ?? request);
  const emoji = url.match(/\/twemoji@[\d.]+\/assets\/svg\/([\w-]+\.svg)$/);
  if (!emoji) throw new Error(`nothing is fetched: ${url}`);
  return new Response(fs.readFileSync(path.join(modules, '@twemoji/svg', emoji[1])));
};

const fonts = fs.readdirSync(fontFolder).map((file) => {
  const [name, weight] = path.basename(file, '.ttf').split('-');
  return { name, weight: Number(weight), style: 'normal', data: fs.readFileSync(path.join(fontFolder, file)) };
});
for (const file of fs.readdirSync(templates).filter((name) => name.endsWith('.json'))) {
  const tree = JSON.parse(fs.readFileSync(path.join(templates, file), 'utf8'));
  const picture = await new og.ImageResponse(tree, { width: WIDTH, height: HEIGHT, fonts }).arrayBuffer();
  fs.writeFileSync(path.join(out, file.replace('.json', '.png')), Buffer.from(picture));
}
