// The whole story of a workspace's admin, from the first visit to the last: what a person sees and does in a browser, while
// an identity provider calls.

import { equal } from "./checks.mjs";
import { Idp } from "./server.mjs";

export async function story({ page, server, checks }) {
  const slug = "acme";
  const at = (rest = "") => `${server.httpUrl}/console/w/${slug}${rest}`;
  const button = (name) => page.getByRole("button", { name, exact: true });
  const link = (name) => page.getByRole("link", { name, exact: true });
  const sees = (text) => page.getByText(text).first().waitFor({ timeout: 10_000 });
  const row = (text) => page.getByRole("row").filter({ hasText: text });

  await server.cli("workspace", "create", slug, "--display-name", "Acme Corporation");
  const key = await server.cli("key", "create", "--workspace", slug, "--scope", "admin", "--name", "Console");
  const secret = key.match(/rst_key_\w+/)[0];
  let idp;

  await checks.step("a page wants somebody who is signed in", async () => {
    await page.goto(at("/users"));
    equal(new URL(page.url()).pathname, "/console/sign-in", "path");
  });
  await checks.look(page, "sign-in");
  await checks.step("a wrong key is told so", async () => {
    await page.getByLabel("Admin key").fill("rst_key_wrong");
    await button("Sign in").click();
    await sees("That key does not work");
    equal((await page.context().cookies()).length, 0, "cookies");
  });
  await checks.step("an admin signs in and is where they wanted to be", async () => {
    await page.goto(at("/users"));
    await page.getByLabel("Admin key").fill(secret);
    await button("Sign in").click();
    await page.waitForURL(at("/users"));
    const [cookie] = await page.context().cookies();
    equal(cookie.httpOnly && cookie.sameSite === "Strict", true, "a cookie for the server only");
    equal(cookie.value.includes(secret), false, "the key in the cookie");
  });
  await checks.look(page, "users-empty");
  await page.goto(at());
  await checks.look(page, "overview-empty");

  await checks.step("somebody is invited by hand", async () => {
    await page.goto(at("/users"));
    await link("Invite user").first().click();
    await checks.look(page, "invite");
    await page.getByLabel("E-mail address").fill("mia.example");
    await page.getByLabel("First name").fill("Mia");
    await page.getByLabel("Last name").fill("Meyer");
    await page.getByLabel("Display name").fill("Mia Meyer");
    await page.getByLabel("E-mail address").fill("mia@example.com");
    await button("Invite user").click();
    await sees("The user was invited");
  });

  await checks.step("the readiness report is read", async () => {
    await page.goto(at("/security/readiness"));
    await sees("Check the people your identity provider will send");
  });
  await checks.look(page, "readiness");
  await checks.step("SCIM is enabled after a preview", async () => {
    await page.goto(at("/security"));
    await link("Enable SCIM…").click();
    await checks.look(page, "enable");
    await button("Enable SCIM").click();
    await sees("SCIM is on");
  });
  await checks.look(page, "security");
  await checks.step("a token is generated and shown once", async () => {
    await button("Generate token").click();
    await checks.look(page, "token");
    const token = await page.locator("#token").textContent();
    const base = await page.locator("#base-url").textContent();
    equal(token.startsWith("rst_scim_"), true, "a SCIM token");
    idp = new Idp(base, token);
    await page.goto(at("/security"));
    equal((await page.content()).includes(token), false, "the token on the page afterwards");
  });

  await checks.step("a token is replaced with an overlap, and the old one is revoked alone", async () => {
    await link("Regenerate token…").click();
    await page.getByLabel("Keep the old token working for").selectOption("24");
    await button("Regenerate token").click();
    const token = await page.locator("#token").textContent();
    const old = idp;
    idp = new Idp(await page.locator("#base-url").textContent(), token);
    await page.goto(at("/security"));
    await sees("Works until");
    await checks.look(page, "security-overlap");
    equal((await old.find("ada@example.com")).status, 200, "the old token before");
    await link("Revoke the old token now…").click();
    await checks.look(page, "revoke-old-token");
    await button("Revoke the old token").click();
    await sees("The old token was revoked");
    equal((await old.find("ada@example.com")).status, 401, "the old token afterwards");
    equal((await idp.find("ada@example.com")).status, 200, "the new token");
  });

  let ada;
  await checks.step("the identity provider provisions", async () => {
    equal((await idp.find("ada@example.com")).body.totalResults, 0, "found before");
    ada = (await idp.create("ada@example.com", "Ada", "Lovelace", { title: "Analyst" })).body;
    equal((await idp.create("bob@example.com", "Bob", "Builder")).status, 201, "Bob");
    const gone = (await idp.create("cleo@example.com", "Cleo", "Clark")).body;
    equal((await idp.setActive(gone.id, false)).status, 200, "Cleo leaves");
    equal((await idp.create("mia@example.com", "Mia", "Meyer")).status, 409, "Mia is here already");
  });
  await checks.step("the people are there, with the badge", async () => {
    await page.goto(at("/users"));
    equal(await row("Ada Lovelace").getByText("SCIM", { exact: true }).count(), 1, "Ada's badge");
    equal(await row("Mia Meyer").getByText("Manual", { exact: true }).count(), 1, "Mia's badge");
    equal(await row("Cleo Clark").getByText("Deactivated", { exact: true }).count(), 1, "Cleo's state");
  });
  await checks.look(page, "users");
  await checks.step("somebody is found by the start of a name", async () => {
    await page.getByLabel("Name or e-mail address").fill("lovel");
    await button("Find").click();
    await sees("Ada Lovelace");
    equal(await row("Bob Builder").count(), 0, "Bob");
  });
  await checks.step("role, teams and license are set in place", async () => {
    await page.goto(at("/users"));
    await row("Ada Lovelace").getByRole("link", { name: /^Edit/ }).click();
    await checks.look(page, "users-edit");
    await page.locator("form.seat").getByLabel("Role").selectOption("admin");
    await page.locator("form.seat").getByLabel("Teams").fill("North, Research");
    await page.locator("form.seat").getByLabel("Recording license").check();
    await button("Save seat").click();
    await sees("The seat was saved");
    equal(await row("Ada Lovelace").getByText("Admin", { exact: true }).count(), 1, "the role");
    equal(await row("Ada Lovelace").getByText("Research").count(), 1, "the team");
    equal(await row("Ada Lovelace").getByText("Recording").count(), 1, "the license");
  });
  await checks.step("why a SCIM user cannot be deactivated is said beside the button", async () => {
    await page.goto(at(`/users/${ada.id}`));
    equal(await button("Deactivate").getAttribute("aria-disabled"), "true", "the button");
    await sees("unassign the user there");
  });
  await checks.look(page, "user");

  await checks.step("a conflict waits, and is adopted", async () => {
    // The refusal is entered behind its answer.
    for (let left = 50; ; left -= 1) {
      await page.goto(at("/security"));
      if ((await row("mia@example.com").count()) > 0) break;
      if (left === 0) throw new Error("no conflict is shown");
      await page.waitForTimeout(100);
    }
    await checks.look(page, "security-conflict");
    await row("mia@example.com").getByRole("button", { name: "Adopt" }).click();
    await sees("The user was handed over");
    const found = (await idp.find("mia@example.com")).body;
    equal(found.totalResults, 1, "the identity provider finds");
    await page.goto(at(`/users/${found.Resources[0].id}`));
    await sees("Your identity provider manages this user");
  });

  await checks.step("the sync log says what happened and what to do", async () => {
    await page.goto(at("/activity?outcome=refused"));
    await sees("mia@example.com");
    await checks.look(page, "activity-refused");
    await page.goto(at("/activity"));
    await sees("ada@example.com");
  });
  await checks.look(page, "activity");
  await checks.step("a row of it opens", async () => {
    await page.goto(at("/activity?outcome=refused"));
    await page.locator('main a[href*="/activity/"]').first().click();
    await sees("409");
  });
  await checks.look(page, "activity-detail");
  await page.goto(at());
  await checks.look(page, "overview");

  await checks.step("a regenerated token takes the place of the old one at once", async () => {
    const before = idp;
    equal((await before.find("ada@example.com")).status, 200, "the old token before");
    await page.goto(at("/security"));
    await link("Regenerate token…").click();
    await checks.look(page, "regenerate");
    await button("Regenerate token").click();
    idp = new Idp(before.baseUrl, await page.locator("#token").textContent());
    equal((await before.find("ada@example.com")).status, 401, "the old token");
    equal((await idp.find("ada@example.com")).status, 200, "the new token");
  });

  await checks.step("the brake holds, and is released", async () => {
    await page.goto(at("/security"));
    await page.getByLabel("Hold deactivations beyond a limit").check();
    await page.getByLabel("People", { exact: true }).fill("1");
    await page.getByLabel("Percent of active").fill("1");
    await page.getByLabel("Within minutes").fill("60");
    await button("Save rules").click();
    await sees("The rules were saved");
    const bob = (await idp.find("bob@example.com")).body.Resources[0];
    const held = await idp.setActive(bob.id, false);
    equal(held.status, 503, "one too many");
    equal(Number.isInteger(Number(held.retryAfter)), true, "Retry-After");
    await page.goto(at("/security"));
    equal(await row("Bob Builder").getByText("Waits").count(), 1, "held");
    await checks.look(page, "security-brake");
    await link("Release…").click();
    await checks.look(page, "release");
    await button("Release all").click();
    await sees("What was held is done");
    equal((await idp.find("bob@example.com")).body.Resources[0].active, false, "Bob's access");
    equal((await idp.setActive(bob.id, false)).status, 200, "the retry");
  });

  await checks.step("a setup guide shows the mapping", async () => {
    await page.goto(at("/security"));
    await link("Okta").click();
    await sees("Set up Okta");
    equal(await page.getByRole("table", { name: "Attributes" }).count(), 1, "the mapping");
  });
  await checks.look(page, "guide");

  await checks.step("SCIM is disabled, and people are managed by hand", async () => {
    await page.goto(at("/security"));
    await link("Disable SCIM…").click();
    await checks.look(page, "disable");
    await button("Disable SCIM").click();
    await sees("SCIM is off");
    equal((await idp.find("ada@example.com")).status, 403, "the identity provider");
    await page.goto(at("/users?q=mia"));
    await link("Mia Meyer").click();
    await button("Deactivate").click();
    await sees("can no longer sign in");
    await button("Reactivate").click();
    await sees("can sign in again");
  });
  await checks.step("the last admin cannot be locked out", async () => {
    await page.goto(at(`/users/${ada.id}`));
    await button("Deactivate").click();
    await sees("This is the last admin");
  });
  await checks.look(page, "trouble");
  await checks.step("signing out ends the session", async () => {
    await page.goto(at());
    await button("Sign out").first().click();
    await sees("You are signed out");
    await page.goto(at());
    equal(new URL(page.url()).pathname, "/console/sign-in", "path");
  });
  await checks.step("the operator's key chooses a workspace", async () => {
    await page.goto(`${server.httpUrl}/console`);
    await page.getByLabel("Admin key").fill(server.operatorKey);
    await button("Sign in").click();
    await sees("Acme Corporation");
  });
  await checks.look(page, "workspaces");
}
