// Opens each report given at desktop, phone, dark and print, and fails on console errors, any network request, sideways
// scroll, text that overlaps inside a chart, too little contrast and what axe-core finds. Screenshots go to a folder.
//
//   node check.mjs --shots FOLDER REPORT.html...
//
// Chromium: $CHROMIUM, else /usr/bin/chromium. Packages: `npm install` here, or in a folder that $NODE_PATH names.

import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const VIEWS = [
  { name: "desktop", width: 1100, height: 900 },
  { name: "phone", width: 390, height: 844 },
  { name: "dark", width: 1100, height: 900, colorScheme: "dark" },
  { name: "phone-dark", width: 390, height: 844, colorScheme: "dark" },
  { name: "narrow", width: 320, height: 700 },
  { name: "print", width: 794, height: 1123, media: "print" },
];

function options(words) {
  const reports = [];
  let shots = null;
  for (let index = 0; index < words.length; index += 1) {
    if (words[index] === "--shots") shots = words[(index += 1)];
    else reports.push(words[index]);
  }
  if (reports.length === 0) {
    console.error("usage: node check.mjs [--shots FOLDER] REPORT.html...");
    process.exit(2);
  }
  return { reports, shots };
}

// Runs inside the page: what a reader would see go wrong.
function findFaults() {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest(".scroll"))
      .map((element) => `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}`);
    faults.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth} (${[...new Set(wide)].slice(0, 5).join(", ")})`);
  }
  for (const svg of document.querySelectorAll("figure svg")) {
    if (svg.getBoundingClientRect().width === 0) continue;
    const texts = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const frame = svg.getBoundingClientRect();
    for (const [index, one] of texts.entries()) {
      if (one.box.left < frame.left - 1 || one.box.right > frame.right + 1 || one.box.top < frame.top - 1 || one.box.bottom > frame.bottom + 1) {
        faults.push(`chart text outside its picture: "${one.text}"`);
      }
      for (const other of texts.slice(index + 1)) {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Boxes are as tall as the line, letters are not: a few pixels of leading may touch.
        if (across > 1 && down > one.box.height * 0.3) faults.push(`chart texts overlap: "${one.text}" and "${other.text}"`);
      }
    }
    const size = Math.min(...[...svg.querySelectorAll("text")].map((text) => (parseFloat(getComputedStyle(text).fontSize) * frame.width) / svg.viewBox.baseVal.width));
    if (size < 8.8) faults.push(`chart text of ${size.toFixed(1)} px`);
  }
  if (document.querySelectorAll("script").length > 0) faults.push("there is a script");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`id twice: ${id}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(link.getAttribute("href").slice(1))) faults.push(`link to nowhere: ${link.getAttribute("href")}`);
  }
  return faults;
}

async function check(browser, report, view, shots) {
  const faults = [];
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.colorScheme ?? "light",
    deviceScaleFactor: shots ? 1.5 : 1,
    bypassCSP: false,
  });
  const page = await context.newPage();
  const own = pathToFileURL(resolve(report)).href;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== own && !url.startsWith("data:")) faults.push(`request: ${url}`);
  });
  await page.goto(own, { waitUntil: "load" });
  if (view.media) await page.emulateMedia({ media: view.media });
  await page.evaluate(() => document.fonts.ready);
  faults.push(...(await page.evaluate(findFaults)));
  if (shots) {
    const name = `${basename(report, ".html")}-${view.name}`;
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    if (view.media === "print") await page.pdf({ path: join(shots, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
  }
  if (!view.media) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    faults.push(...(await page.evaluate(findFaults)).map((fault) => `opened: ${fault}`));
    if (shots && view.name === "desktop") await page.screenshot({ path: join(shots, `${basename(report, ".html")}-opened.png`), fullPage: true });
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    for (const violation of violations) {
      const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.html.slice(0, 80)})`);
      faults.push(`axe ${violation.id}: ${violation.help}: ${places.join("; ")}`);
    }
  }
  await context.close();
  return [...new Set(faults)];
}

const { reports, shots } = options(process.argv.slice(2));
if (shots) mkdirSync(shots, { recursive: true });
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  console.error(`no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
  process.exit(2);
}
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let failed = 0;
for (const report of reports) {
  for (const view of VIEWS) {
    const faults = await check(browser, report, view, shots);
    failed += faults.length;
    console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${basename(report)} ${view.name}`);
    for (const fault of faults) console.log(`     ${fault}`);
  }
}
await browser.close();
process.exit(failed === 0 ? 0 : 1);
