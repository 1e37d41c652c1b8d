"""The main job, from sign-up to a page that is refused, as two people do it in their browsers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.setup import staged
from tests.factories import files
from tests.factories.cast import person
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
PASSWORD = "nine boats on a dry lake"
LOGLINE = "A harbour clerk who has logged every drowning finds tomorrow’s entry already written, in her own hand."


def join(page: Page, live: Live, portal: str, name: str, email: str) -> None:
    """Sign up at a door and confirm the address with the link in the letter."""
    page.goto(f"/{portal}/register/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("I accept the terms").check()
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    letter = live.mail(email).get_body(("plain",))
    assert letter is not None
    link = re.search(r"http\S+/verify-email/\S+", letter.get_content())
    assert link
    page.goto(link.group())
    page.get_by_role("button", name="Confirm my address").click()
    expect(page).to_have_url(re.compile(f"/{portal}/$"))


def confirm_identity(page: Page, otherwise: Locator) -> bool:
    """Give the password again where the house asks who this is, instead of showing what comes otherwise."""
    asked = page.get_by_role("button", name="It is me")
    expect(asked.or_(otherwise).first).to_be_visible()
    if asks := asked.is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        asked.click()
    return asks


def write_and_publish(page: Page, script: bytes) -> None:
    page.get_by_role("link", name="Create your first pitch").click()
    page.get_by_label("Title").fill("The Tide Clerk")
    page.get_by_label("Logline").fill(LOGLINE)
    page.get_by_role("button", name="Save draft and go on").click()
    page.get_by_label("Short synopsis").fill(
        "She has one tide to find out whether she is being warned, mocked, or accused."
    )
    page.get_by_label("Genre", exact=True).select_option("mystery")
    page.get_by_label("Format").select_option("feature")
    page.get_by_label("Stage").select_option("script")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d|Saved \d+:\d\d")).first).to_be_visible()
    page.get_by_role("button", name="Save, then Story").click()
    page.get_by_label("Full synopsis").fill("And the ink is wet.")
    page.get_by_role("button", name=re.compile("Save, then World")).click()
    page.get_by_role("link", name=re.compile("^Documents")).click()
    page.locator("input[type=file]#upload-document").set_input_files(
        {"name": "the-tide-clerk-draft-4.pdf", "mimeType": "application/pdf", "buffer": script}
    )
    row = page.locator("#documents li", has_text="the-tide-clerk-draft-4.pdf")
    expect(row).to_be_visible()
    expect(row.get_by_text("Ready", exact=True)).to_be_visible(timeout=120_000)
    expect(row.get_by_text("90 pages")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Review and publish")).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. “The Tide Clerk” is on the market.")).to_be_visible()


@pytest.mark.essential
def test_from_sign_up_to_a_page_that_is_refused(live: Live, new_page: Any) -> None:
    cara, ivan = new_page(offline=True), new_page(offline=True)

    # Cara signs up, writes, uploads ninety pages and publishes.
    join(cara, live, "creator", "Cara Lindqvist", "cara@main.test")
    write_and_publish(cara, files.pdf(pages=90))

    # Ivan signs up, finds the pitch by searching, and asks.
    join(ivan, live, "investor", "Ivan Petrov", "ivan@main.test")
    ivan.goto("/browse/")
    ivan.get_by_role("combobox", name="Search").fill("drowning clerk")
    ivan.get_by_role("button", name="Search", exact=True).click()
    expect(ivan.get_by_role("heading", level=1)).to_contain_text("drowning clerk")
    ivan.get_by_role("link", name="The Tide Clerk").first.click()
    expect(ivan.get_by_role("heading", level=1)).to_have_text("The Tide Clerk")
    expect(ivan.locator("body")).not_to_contain_text("the ink is wet")
    ivan.get_by_role("complementary").get_by_role("link", name="Ask for access").click()
    ivan.get_by_label("Message").fill("We finance two contained mysteries a year.")
    ivan.get_by_label("Amount you could imagine").fill("500000")
    ivan.get_by_role("button", name="Send the request").click()
    expect(ivan.get_by_role("heading", level=1)).to_have_text("Cara Lindqvist has your request")

    # Cara approves on her home.
    cara.goto("/creator/")
    expect(cara.get_by_text("Ivan Petrov asks to read The Tide Clerk").first).to_be_visible()
    cara.get_by_role("button", name="Approve, 90 days").click()
    expect(cara.get_by_text("Approved. Ivan Petrov can sign now.")).to_be_visible()

    # Ivan signs and reads with his mark.
    ivan.goto("/investor/")
    ivan.get_by_role("link", name="Read and sign").click()
    confirm_identity(ivan, ivan.get_by_text("SHA-256"))
    expect(ivan.get_by_text("SHA-256").first).to_be_visible()
    ivan.get_by_label("Full legal name").fill("Ivan Petrov")
    ivan.get_by_label("Signature", exact=True).fill("Ivan Petrov")
    ivan.get_by_label("I have read this agreement").check()
    ivan.get_by_role("button", name="Sign and open the room").click()
    expect(ivan.get_by_role("heading", level=1)).to_have_text("The room of The Tide Clerk is open")
    ivan.get_by_role("link", name="Read", exact=True).click()
    image = ivan.locator(".leaf[data-zoom] img")  # the script of the room is at work
    expect(image).to_have_attribute("alt", re.compile("Page 1 "))
    with ivan.expect_response(re.compile(r"/read/doc_\w+/2\.jpg")) as second:
        ivan.keyboard.press("ArrowRight")
    assert second.value.status == 200
    assert second.value.headers["content-type"] == "image/jpeg"
    assert "no-store" in second.value.headers["cache-control"]
    expect(ivan).to_have_url(re.compile(r"page=2"))
    expect(image).to_have_js_property("complete", True)
    expect(ivan.get_by_text("Your reading is recorded")).to_be_visible()
    room = ivan.url.split("?")[0]
    ivan.goto(f"{room}?page=90")
    expect(ivan.locator(".leaf img")).to_have_attribute("alt", re.compile("Page 90"))
    ivan.goto(room)
    expect(ivan.locator(".leaf img")).to_have_attribute("alt", re.compile("Page 90"))

    # Cara sees who read, and ends it.
    cara.goto("/creator/access/?status=signed")
    cara.get_by_role("link", name="Ivan Petrov").click()
    cara.get_by_label("Reason").fill("We have agreed terms elsewhere.")
    cara.get_by_role("button", name="End access now").click()
    cara.locator("#confirm").get_by_role("button", name="Yes, go on").click()
    ended = cara.get_by_text("Access has ended. Ivan Petrov is told why.")
    if confirm_identity(cara, ended):
        cara.get_by_label("Reason").fill("We have agreed terms elsewhere.")
        cara.get_by_role("button", name="End access now").click()
        cara.locator("#confirm").get_by_role("button", name="Yes, go on").click()
    expect(ended).to_be_visible()

    # The next page is refused, as image and as room.
    assert ivan.request.get(f"{room}3.jpg").status in (403, 404)
    ivan.goto(f"{room}?page=3")
    expect(ivan.get_by_role("alert")).to_contain_text("Cara Lindqvist ended your access")
    expect(ivan.locator(".leaf img")).to_have_count(0)
    expect(ivan.get_by_text("We have agreed terms elsewhere.")).to_be_visible()


def _wall() -> None:
    owner = person("Cara Lindqvist", "creator")
    for title, genre in [
        ("The Tide Clerk", "mystery"),
        ("Loud Hours", "musical"),
        ("Half Past Lisbon", "romance"),
        ("Slow Perihelion", "sci-fi"),
        ("Don’t Count the Stairs", "horror"),
        ("Full Ahead, Redline", "action"),
        ("Forty Maps of One Hill", "war"),
        ("Women Who Tune Bells", "documentary"),
        ("What the Orchard Owes", "drama"),
        ("A Lamp in Room Six", "neo-noir"),
    ]:
        published_pitch(owner, title=title, genre=genre)


@pytest.mark.essential
def test_the_front_page_shows_what_is_on_the_market(live: Live, new_page: Any) -> None:
    staged(_wall)
    page = new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for portal in ("Creator", "Investor", "Production"):
        expect(page.get_by_role("heading", name=portal, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="A Lamp in Room Six").first).to_be_visible()
    page.goto("/browse/")
    expect(page.get_by_role("link", name="Slow Perihelion").first).to_be_visible()
