"""A browser that fails on what nobody sees: console messages, refused styles and scripts, failed requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = Path(__file__).parent / "axe" / "axe.min.js"
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


class Person:
    """One signed-in person at one browser."""

    def __init__(self, browser: Browser, home: str, pictures: Path) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=home, viewport=WIDE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.pictures = pictures
        self.troubles: list[str] = []
        self.page.on("console", lambda message: self.troubles.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Any) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a download leaves the page where it is
            self.troubles.append(f"{request.url}: {request.failure}")

    def sign_in(self, name: str, password: str) -> None:
        """Through the form."""
        self.page.goto("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(name)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda url: "/dang-nhap" not in url)

    def look(self, name: str) -> None:
        """Pictures at both widths and in the dark, nothing wider than the screen, nothing serious for axe."""
        found: list[str] = []
        for label, size in (("1280", WIDE), ("390", NARROW)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.screenshot(path=self.pictures / f"{name}-{label}.png", full_page=True)
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                found.append(f"{name}: {width} px wide at {size['width']}: {self._widest(size['width'])}")
            found += [f"{name} at {label}: {fault}" for fault in self._axe()]
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="dark")
        self.page.screenshot(path=self.pictures / f"{name}-dark.png", full_page=True)
        found += [f"{name} in the dark: {fault}" for fault in self._axe(only="color-contrast")]
        self.page.emulate_media(color_scheme="light")
        assert not found, "\n".join(found)

    def _widest(self, room: int) -> str:
        """The innermost element that sticks out."""
        found: str = self.page.evaluate(
            "room => { const out = [...document.querySelectorAll('body *')]"
            ".filter(e => e.getBoundingClientRect().right > room + 1); return out.length ? "
            "out[out.length - 1].outerHTML.slice(0, 200) : '' }",
            room,
        )
        return found

    def _axe(self, only: str = "") -> list[str]:
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text("utf-8"))
        options = {"resultTypes": ["violations"], **({"runOnly": [only]} if only else {})}
        answer = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{fault['id']} ({fault['impact']}): {node['html'][:160]}"
            for fault in answer["violations"]
            if fault["impact"] in SERIOUS
            for node in fault["nodes"]
        ]

    def close(self) -> None:
        """The browser goes; nothing may have been complained of."""
        self.context.close()
        assert not self.troubles, "\n".join(self.troubles)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Debian's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
        )
        yield browser
        browser.close()
