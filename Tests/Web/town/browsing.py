"""People at the pages, each in a browser profile of their own."""

from __future__ import annotations

import base64
import os
import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from .running import Person, Town
from .visitor import totp

SHOTS = Path(os.environ.get("AUREOLE_SCREENSHOTS") or tempfile.mkdtemp(prefix="aureole-shots-"))
PATIENCE = 30_000


class Profile:
    """One person's browser. Faults of the page are collected; `done` says that there were none."""

    def __init__(
        self, browser: Browser, town: Town, name: str, size: tuple[int, int] = (1280, 860), url: str | None = None
    ) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.town, self.name, self.url = town, name, url or town.url
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.wire: list[bytes] = []
        self.secret = self.account = self.password = ""
        self.kit: tuple[str, list[str]] = ("", [])
        self.steps = 0
        self.expected = ""
        self.page.on("pageerror", lambda error: self.faults.append(f"{error}"))
        self.page.on("console", self._console)
        self.page.on("request", lambda request: self.wire.append(request.post_data_buffer or b""))
        expect.set_options(timeout=PATIENCE)

    def _console(self, message) -> None:
        # A refusal that is looked for, and an agent that this computer does not have, are told by the browser too.
        if message.type == "error" and not re.search(
            rf"status of 4\d\d|127.0.0.1:8765|ERR_CONNECTION_REFUSED{self.expected}", message.text
        ):
            self.faults.append(message.text)

    def code(self) -> str:
        """Six digits that were not used yet: of the next step where this one was."""
        step = int(time.time()) // 30
        if step < self.steps:
            time.sleep(30 - time.time() % 30 + 0.2)
            step = int(time.time()) // 30
        chosen = max(step, self.steps + 1) if self.steps else step
        if chosen > step + 1:
            time.sleep(30 - time.time() % 30 + 0.2)
            return self.code()
        self.steps = chosen
        return totp(self.secret, steps=chosen - int(time.time()) // 30)

    def go(self, where: str) -> None:
        """Opens a page of the app."""
        self.page.evaluate("(hash) => { location.hash = hash; }", where)

    def client(self, script: str, argument=None):
        """What `script`, a function of a member and the argument, gives, with the page's own client and session."""
        return self.page.evaluate(
            f"""async (argument) => {{
              globalThis.visiting ??= await (await import("/client/account.js")).resume();
              return await ({script})(globalThis.visiting, argument);
            }}""",
            argument,
        )

    def item(self, record: str, index: int) -> bytes:
        """The bytes of one item of a record of this person's own, as the client gives them to pages."""
        return base64.b64decode(
            self.client(
                """async (member, { record, index }) => {
                  await member.refresh();
                  const opened = await member.open(record);
                  const { toBase64 } = await import("/crypto/bytes.js");
                  const text = toBase64(await opened.item(index));
                  opened.close();
                  return text;
                }""",
                {"record": record, "index": index},
            )
        )

    def deaf(self) -> None:
        """From now on the page hears no events, so that only what it asks for tells it anything."""
        self.expected = "|ERR_FAILED"
        self.context.route("**/v1/events", lambda route: route.abort())
        self.page.reload()

    def title(self, text: str) -> None:
        """Waits for a page's heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def shot(self, name: str) -> None:
        """Keeps what is seen."""
        self.page.screenshot(path=SHOTS / f"{self.name}-{name}.png")

    def login(self, person: Person) -> None:
        """Logs in at the front page."""
        self.secret, self.account, self.password = person.totp, person.account, person.password
        # The demonstration has used the step before the present one.
        self.page.goto(self.url)
        self.page.get_by_label("Account").fill(person.account)
        self.page.get_by_label("Password", exact=True).fill(person.password)
        self.page.get_by_label("Code").fill(self.code())
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.locator(".side")).to_be_attached()
        self.page.wait_for_function("() => !['', '#/', '#/login'].includes(location.hash)")

    def join(self, link: str, password: str) -> None:
        """From an invitation's link to the page that waits for the authority."""
        page = self.page
        page.goto(link)
        self.title("You are invited")
        self.shot("1-invited")
        page.get_by_role("button", name="They are the same").click()
        self.account, self.password = page.get_by_label("Account").input_value(), password
        page.get_by_label("New password", exact=True).fill(password)
        page.get_by_label("The same once more", exact=True).fill(password)
        self.shot("1-password")
        page.get_by_role("button", name="Continue").click()
        self.title("Add a second lock")
        self.shot("1-lock")
        page.get_by_text("No camera, or on this same phone?").click()
        found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.inner_text("main"))
        assert found, page.inner_text("main")
        self.secret = found[0].replace(" ", "")
        page.get_by_role("textbox", name="Code").fill(self.code())
        page.get_by_role("button", name="Check the code").click()
        self.title("Keep your recovery kit")
        self.shot("1-kit")
        groups = page.locator(".key-groups code").all_text_contents()
        self.kit = (" ".join(groups), page.locator(".codes code").all_text_contents())
        page.get_by_role("button", name="I have kept it").click()
        labels = page.locator("label").all_text_contents()
        for label in labels:
            page.get_by_label(label).fill(groups[int(re.search(r"\d", label)[0]) - 1])
        self.shot("1-kit-confirmed")
        page.get_by_role("button", name="Confirm").click()
        self.title("All set")
        self.shot("1-set")
        page.get_by_label("Code").fill(self.code())
        page.get_by_role("button", name="Log in").click()
        self.title("Almost there")
        self.shot("2-waiting")

    def confirm_until(self, awaited: Locator) -> None:
        """Waits for something, and shows the second factor again where the page asks for it first."""
        code = self.page.get_by_role("dialog").get_by_label("Code")
        expect(awaited.or_(code).first).to_be_visible()
        if code.is_visible():
            code.fill(self.code())
            self.page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
        expect(awaited.first).to_be_visible()

    def shown_pixels(self) -> int:
        """How many different greys the viewer shows: a blank one shows one."""
        expect(self.page.locator("canvas.surface[data-size]")).to_be_visible()
        self.page.wait_for_timeout(300)
        return self.page.evaluate(
            """() => {
              const canvas = document.querySelector("canvas.surface");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              return new Set(data.filter((_, index) => index % 4 === 0)).size;
            }"""
        )

    def done(self) -> None:
        """That nothing went wrong on the way."""
        assert self.faults == [], f"{self.name}: {self.faults}"
