// Checks that are counted, and pages that are looked at: each is photographed and read by axe.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
// A hang is a failure, not a wait.
const STEP_MS = 120_000;
const WIDTHS = [375, 768, 1440];

export class Checks {
  /** Without `scripts` a page is photographed only: axe is one. */
  constructor(name, screens, scripts) {
    this.name = name;
    this.scripts = scripts;
    this.screens = path.join(screens, name);
    this.passed = 0;
    this.failed = 0;
  }

  /** Runs a step of the story; what it throws is a failure, and the story goes on. */
  async step(title, work, limit = STEP_MS) {
    let late;
    const end = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`does not end within ${limit / 1000} s`)), limit);
    });
    try {
      await Promise.race([work(), end]);
      this.passed += 1;
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL ${this.name}: ${title}\n     ${String(error?.message ?? error).split("\n").slice(0, 12).join("\n     ")}`);
    } finally {
      clearTimeout(late);
    }
  }

  /** Looks at a page: no violation that axe knows, nothing wider than the screen, pictures at three widths. */
  async look(page, title) {
    await this.step(this.scripts ? `${title}: is accessible and fits` : `${title}: is there without scripts`, async () => {
      await mkdir(this.screens, { recursive: true });
      const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
      const problems = [];
      for (const scheme of this.scripts ? ["light", "dark"] : ["light"]) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: path.join(this.screens, `${title}-${width}-${scheme}.png`), fullPage: true });
          if (!this.scripts) continue;
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (over > 0) problems.push(`${over} px wider than ${width}`);
          // Between the phone's layout and the wide one nothing new begins, nor in the dark on a phone but colours.
          if (width === 768 || (scheme === "dark" && width === 375)) continue;
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
          for (const violation of violations) {
            problems.push(`${width} ${scheme}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
          }
        }
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 1440, height: 900 });
      if (problems.length > 0) throw new Error([...new Set(problems)].join("\n"));
    });
  }
}

export function equal(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}
