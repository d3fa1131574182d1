// Opens each report given at desktop, phone, dark, zoomed and print, with and without JavaScript, and fails on console
// errors, any network request, sideways scroll, text that overlaps, focus that cannot be seen, pictures without words or
// table, too little contrast and what axe-core finds. Screenshots go to a folder.
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
  // What a window of 1280 pixels has left at 200 %.
  { name: "zoomed", width: 640, height: 450, scale: 2 },
  // A dark desktop prints light. The width is that of A4 between the margins, with the sheet's zoom.
  { name: "print", width: 794, height: 1123, media: "print", colorScheme: "dark" },
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
  faults.push(...overlaps());
  if (document.querySelectorAll("h1").length !== 1) faults.push("not exactly one h1");
  for (const figure of document.querySelectorAll("figure")) {
    const about = figure.querySelector("figcaption")?.textContent.slice(0, 40);
    for (const svg of figure.querySelectorAll("svg")) {
      if (svg.getAttribute("role") !== "img" || (svg.getAttribute("aria-label") ?? "").length < 20) faults.push(`picture without words: ${about}`);
      if (svg.firstElementChild?.tagName === "title") faults.push(`a tooltip over the whole picture: ${about}`);
    }
    const table = figure.querySelector("details table");
    if (!table || table.querySelectorAll("tbody tr").length === 0 || !table.querySelector("th[scope=row]")) faults.push(`picture without its table: ${about}`);
  }
  if (document.querySelectorAll("script").length > 0) faults.push("there is a script");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`id twice: ${id}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(link.getAttribute("href").slice(1))) faults.push(`link to nowhere: ${link.getAttribute("href")}`);
  }
  return faults;

  // Lines of text of different elements that lie on each other.
  function overlaps() {
    const boxes = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      // Charts are looked at above; a scrolled table hides what it cuts off.
      if (!node.textContent.trim() || parent.closest("svg, .hidden, .skip, .scroll") || !parent.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) boxes.push({ box, parent, text: node.textContent.trim().slice(0, 30) });
    }
    boxes.sort((one, other) => one.box.top - other.box.top);
    const found = [];
    for (const [index, one] of boxes.entries()) {
      for (let next = index + 1; next < boxes.length && boxes[next].box.top < one.box.bottom; next += 1) {
        const other = boxes[next];
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        if (one.parent !== other.parent && across > 1 && down > one.box.height * 0.3) found.push(`texts overlap: "${one.text}" and "${other.text}"`);
      }
    }
    return found.slice(0, 5);
  }
}

// Runs inside the page as it is printed.
function findPrintFaults() {
  const faults = [];
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.getBoundingClientRect().height > 0);
  if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") faults.push("prints on a ground of colour");
  const ink = getComputedStyle(document.body).color.match(/\d+/g).map(Number);
  if (Math.max(...ink) > 128) faults.push(`prints light letters: ${ink}`);
  for (const selector of [".data", ".narrow", ".skip", ".thresholds"]) if (shown(selector).length > 0) faults.push(`prints ${selector}`);
  const closed = [...document.querySelectorAll("article details.why")].filter((details) => details.querySelector("div").getBoundingClientRect().height === 0);
  if (closed.length > 0) faults.push(`prints ${closed.length} cards without their why`);
  return faults;
}

// Pages of a PDF, as Chromium writes it: page objects are not compressed.
function pagesOf(pdf) {
  return pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
}

async function checkPrint(page) {
  const faults = await page.evaluate(findPrintFaults);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = pagesOf(pdf);
  // 1017 pixels of height are between the margins. Cards that are not cut leave air, but never half of the paper.
  const most = Math.ceil((height / 1017) * 1.5) + 1;
  if (pages < 1 || pages > most) faults.push(`${pages} printed pages for a height of ${height}, at most ${most}`);
  if (pdf.length < 20_000) faults.push(`a PDF of ${pdf.length} bytes is blank`);
  return faults;
}

// Goes through the page by Tab: the skip link first, then from top to bottom, and always with a visible mark.
async function checkKeyboard(page) {
  const faults = [];
  let last = -1;
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const order = [...document.querySelectorAll("*")].indexOf(element);
      return { name: element.textContent.trim().slice(0, 30), skip: element.className === "skip", order, outline: parseFloat(style.outlineWidth), drawn: style.outlineStyle !== "none", inside: box.left >= 0 && box.top >= 0 && box.left < innerWidth && box.top < innerHeight };
    });
    if (!at) break;
    if (step === 0 && !at.skip) faults.push("the skip link is not the first stop");
    if (at.order < last) faults.push(`focus jumps back to "${at.name}"`);
    if (!at.drawn || at.outline < 2) faults.push(`focus is not marked: "${at.name}"`);
    if (!at.inside) faults.push(`focus is outside the window: "${at.name}"`);
    last = at.order;
  }
  if (last < 0) faults.push("nothing can be reached by keyboard");
  return faults;
}

// Without JavaScript the page looks the same, to the pixel.
async function checkWithoutScript(browser, report) {
  const picture = async (javaScriptEnabled) => {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(pathToFileURL(resolve(report)).href, { waitUntil: "load" });
    const bytes = await page.screenshot();
    await context.close();
    return bytes;
  };
  const [on, off] = [await picture(true), await picture(false)];
  return on.equals(off) ? [] : ["looks different without JavaScript"];
}

async function check(browser, report, view, shots) {
  const faults = [];
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.colorScheme ?? "light",
    deviceScaleFactor: view.scale ?? (shots ? 1.5 : 1),
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
  if (view.media) faults.push(...(await checkPrint(page)));
  if (view.name === "desktop") faults.push(...(await checkKeyboard(page)));
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
  const faults = await checkWithoutScript(browser, report);
  failed += faults.length;
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${basename(report)} without JavaScript`);
}
await browser.close();
process.exit(failed === 0 ? 0 : 1);
