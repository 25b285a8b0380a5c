// Times the peers with several drawings at once: node at_once.mjs MODULES FONTS CARDS AT_ONCE SECONDS
//   MODULES  a node_modules folder with: next react react-dom takumi-js satori-html
//   FONTS    a folder with Inter-Regular.otf and Inter-Bold.otf
//   CARDS    a folder of HTML files, 1200×630 CSS px each
//   SECONDS  how long each card is drawn
// Prints one JSON object: {engine: {card: {median_ms, min_ms, bytes}}}, where both times are seconds × 1000 ÷ pictures.
import fs from 'node:fs';
import path from 'node:path';
process.env.NODE_ENV = 'production';
const [modules, fontFolder, cards, atOnce, seconds] = process.argv.slice(2);
const load = (file) => import(path.resolve(modules, file));
const { html } = await load('satori-html/dist/index.js');
const og = await load('next/dist/compiled/@vercel/og/index.node.js');
const takumi = await load('takumi-js/dist/index.mjs');
const fonts = [['Regular', 400], ['Bold', 700]].map(([name, weight]) => ({
  name: 'Inter', weight, style: 'normal', data: fs.readFileSync(path.join(fontFolder, `Inter-${name}.otf`)),
}));
const options = { width: 1200, height: 630, fonts };
const engines = {
  'next/og': (source, tree) => new og.ImageResponse(tree, options).arrayBuffer(),
  'takumi-js': (source) => takumi.render(source, { ...options, format: 'png' }),
};
const results = {};
for (const [engine, draw] of Object.entries(engines)) {
  results[engine] = {};
  for (const file of fs.readdirSync(cards).filter((name) => name.endsWith('.html')).sort()) {
    const source = fs.readFileSync(path.join(cards, file), 'utf8');
    const tree = html(source);
    let bytes, drawn = 0;
    for (let i = 0; i < 3; i++) bytes = Buffer.from(await draw(source, tree)).length;
    const start = performance.now(), end = start + Number(seconds) * 1000;
    const line = async () => {
      while (performance.now() < end) {
        Buffer.from(await draw(source, tree));
        drawn++;
      }
    };
    await Promise.all(Array.from({ length: Number(atOnce) }, line));
    const ms = (performance.now() - start) / drawn;
    results[engine][path.basename(file, '.html')] = { median_ms: ms, min_ms: ms, bytes };
  }
}
console.log(JSON.stringify(results));
