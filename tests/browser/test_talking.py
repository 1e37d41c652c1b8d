"""Two people talk in two browsers: live, without the network, after a reload, on a phone, and without a script."""

import re
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message
from pitchey.conversations.services.messages import add_system_message
from tests.browser.setup import HeldRequests, open_home, sign_in, staged, until
from tests.factories import files
from tests.factories.cast import person
from tests.factories.talks import asked, say, talk
from tests.live import Live

pytestmark = pytest.mark.browser


@pytest.fixture
def held(live: Live) -> Conversation:
    """Cara and Ivan talk about nothing yet."""
    return staged(lambda: talk(person("Cara", "creator"), person("Ivan", "investor")))


def opened(new_page: Any, portal: str, who: str, held: Conversation, **how: Any) -> Page:
    """The conversation on somebody's screen, connected."""
    page = new_page(**how)
    sign_in(page, portal, f"{who}@cast.test")
    page.goto(f"/messages/{held.public_id}/")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def write(page: Page, words: str) -> None:
    page.get_by_label("Message", exact=True).fill(words)
    page.keyboard.press("Enter")


def words_of(page: Page) -> list[str]:
    return page.locator(".talk .words").all_inner_texts()


@pytest.mark.essential
def test_two_browsers_talk_without_a_reload(held: Conversation, new_page: Any) -> None:
    hers, his = opened(new_page, "creator", "cara", held), opened(new_page, "investor", "ivan", held)
    write(hers, "May I show you the *second* act?")
    expect(his.locator(".talk .words strong")).to_have_text("second")
    expect(hers.locator(".msg--mine .at")).to_contain_text("Read")
    his.get_by_label("Message", exact=True).press_sequentially("Ye")
    expect(hers.locator(".typing")).to_have_text("Ivan is writing")
    write(his, "Yes, please.")
    expect(hers.locator(".talk .words").last).to_have_text("Yes, please.")
    assert words_of(hers) == words_of(his) == ["May I show you the second act?", "Yes, please."]


def test_a_message_that_was_read_while_its_row_was_fetched_says_so(held: Conversation, new_page: Any) -> None:
    hers, his = opened(new_page, "creator", "cara", held), opened(new_page, "investor", "ivan", held)
    hers.wait_for_load_state("networkidle")
    hers.evaluate("document.body.addEventListener('conversation.read', () => { window.heard = true; })")
    rows: list[Any] = []

    def fetch_first(route: Any) -> None:
        if rows:
            route.continue_()
        else:
            rows.append((route, route.fetch()))  # as it was before he had read

    hers.route("**/part/?after=*", fetch_first)
    write(hers, "Are you there?")
    expect(his.locator(".talk .words")).to_have_text("Are you there?")
    until(hers, "window.heard")
    ((route, row),) = rows
    route.fulfill(response=row)
    expect(hers.locator(".msg--mine[data-seq] .at")).to_contain_text("Read")


def test_messages_written_offline_are_sent_in_order_and_both_agree(held: Conversation, new_page: Any) -> None:
    hers, his = opened(new_page, "creator", "cara", held), opened(new_page, "investor", "ivan", held)
    write(hers, "0")
    expect(his.locator(".talk .words")).to_have_count(1)
    hers.context.set_offline(True)
    for number in range(1, 6):
        write(hers, str(number))
    expect(hers.locator(".msg--sending")).to_have_count(5)
    expect(hers.get_by_text("No connection.")).to_be_visible()
    write(his, "Are you there?")
    expect(his.locator(".msg--mine[data-seq]")).to_have_count(1)
    hers.context.set_offline(False)
    expect(his.locator(".talk .words").last).to_have_text("5")
    expect(hers.locator(".msg--sending")).to_have_count(0)
    expect(hers.locator(".talk .words")).to_have_count(7)
    assert words_of(his) == words_of(hers) == ["0", "Are you there?", "1", "2", "3", "4", "5"]


def test_what_waits_for_the_network_survives_a_reload(held: Conversation, new_page: Any) -> None:
    hers = opened(new_page, "creator", "cara", held)
    hers.route(
        "**/messages/con_*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    for number in range(3):
        write(hers, f"Kept {number}")
    expect(hers.locator(".msg--sending")).to_have_count(3)
    hers.unroute("**/messages/con_*/")
    hers.reload()
    expect(hers.locator(".msg--mine[data-seq]")).to_have_count(3)
    assert words_of(hers) == ["Kept 0", "Kept 1", "Kept 2"]
    assert staged(lambda: Message.objects.count()) == 3


def test_what_is_refused_says_why_and_can_be_tried_again(held: Conversation, new_page: Any) -> None:
    hers = opened(new_page, "creator", "cara", held)
    refused = {"status": 409, "content_type": "application/json", "body": '{"detail": "Not just now."}'}
    hers.route(
        "**/messages/con_*/",
        lambda route: route.fulfill(**refused) if route.request.method == "POST" else route.continue_(),
    )
    write(hers, "Once more")
    expect(hers.locator(".msg--failed")).to_contain_text("Not just now.")
    hers.unroute("**/messages/con_*/")
    hers.get_by_role("button", name="Try again").click()
    expect(hers.locator(".msg--mine[data-seq]")).to_contain_text("Once more")


def test_a_draft_follows_to_another_device_and_unread_counts_agree(held: Conversation, new_page: Any) -> None:
    desktop, phone = (opened(new_page, "investor", "ivan", held, width=width) for width in (1440, 390))
    with desktop.expect_response(lambda answer: answer.url.endswith("/draft/")):
        desktop.get_by_label("Message", exact=True).fill("Half a sentence")
    phone.reload()
    expect(phone.get_by_label("Message", exact=True)).to_have_value("Half a sentence")
    for page in (desktop, phone):
        page.goto("/investor/")
        expect(page.locator("html[data-live=on]")).to_be_attached()
    staged(lambda: say(held.begun_by, held, "Something new"))
    for page in (desktop, phone):
        expect(page.locator("#talk-count")).to_contain_text("1")
    phone.goto(f"/messages/{held.public_id}/")
    expect(desktop.locator("#talk-count .count")).to_have_count(0)


def test_a_long_thread_comes_in_pieces_as_one_scrolls_up(held: Conversation, new_page: Any) -> None:
    def build() -> None:
        for number in range(1, 71):
            say(held.begun_by, held, f"Word {number}")

    staged(build)
    page = opened(new_page, "investor", "ivan", held)
    expect(page.locator(".talk .words")).to_have_count(30)
    for count in (60, 70):
        page.locator(".scroll").evaluate("it => it.scrollTo(0, 0)")
        expect(page.locator(".talk .words")).to_have_count(count)
    assert words_of(page) == [f"Word {number}" for number in range(1, 71)]


def test_what_is_new_does_not_pull_down_who_scrolled_up_while_it_was_fetched(held: Conversation, new_page: Any) -> None:
    staged(lambda: [say(held.begun_by, held, f"Word {number}") for number in range(1, 21)])
    page = opened(new_page, "investor", "ivan", held)
    page.wait_for_load_state("networkidle")
    waiting = HeldRequests(page, "**/part/?after=*")
    staged(lambda: say(held.begun_by, held, "The news"))
    waiting.wait()
    page.locator(".scroll").evaluate("it => it.scrollTo(0, 0)")
    waiting.let_go()
    expect(page.locator(".talk .words").last).to_have_text("The news")
    assert page.locator(".scroll").evaluate("it => it.scrollTop") == 0


def test_a_request_is_accepted_on_a_phone_in_one_pane(live: Live, new_page: Any) -> None:
    def build() -> Conversation:
        made = asked(person("Cara", "creator"), person("Ivan", "investor"))
        say(made.begun_by, made, "May I ask you something?")
        return made

    made = staged(build)
    page = new_page(width=390, height=844)
    open_home(page, "investor", "ivan@cast.test")
    page.get_by_role("link", name=re.compile("^Messages")).click()
    page.get_by_role("link", name=re.compile("Cara")).click()
    expect(page).to_have_url(re.compile(made.public_id))
    expect(page.locator(".list")).to_be_hidden()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
    page.wait_for_load_state()
    # The news of one's own answer loads nothing anew: one may be writing already.
    news = "id => { window.stays = true; document.body.dispatchEvent(new CustomEvent('conversation.updated', { detail: { conversation: id, what: 'accepted' } })); }"
    page.evaluate(news, made.public_id)
    write(page, "Of course.")
    expect(page.locator(".msg--mine[data-seq]")).to_contain_text("Of course.")
    assert page.evaluate("window.stays")
    page.get_by_role("link", name="All conversations").click()
    expect(page.locator(".convo")).to_contain_text("Of course.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_in_a_message_is_only_text(held: Conversation, new_page: Any) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> https://example.test/?a=<b> javascript:alert(3) *<i>x</i>*"
    staged(lambda: say(held.begun_by, held, nasty))
    page = opened(new_page, "investor", "ivan", held)
    expect(page.locator(".words")).to_contain_text("<script>alert(1)</script>")
    assert page.locator(".talk script, .talk img, .talk i").count() == 0
    assert page.locator(".words a").get_attribute("href") == "https://example.test/?a="


def test_an_edit_and_a_sign_arrive_by_themselves(held: Conversation, new_page: Any) -> None:
    message = staged(lambda: say(held.begun_by, held, "Frist"))
    page = opened(new_page, "investor", "ivan", held)
    expect(page.locator(".words")).to_have_text("Frist")
    staged(lambda: conversations.edit(by=held.begun_by, message=message, body="First"))
    expect(page.locator(".words")).to_have_text("First")
    staged(lambda: conversations.delete(by=held.begun_by, message=message))
    expect(page.locator(".talk")).to_contain_text("This message was deleted.")


def test_files_are_dropped_pasted_and_chosen_and_go_with_the_message(held: Conversation, new_page: Any) -> None:
    hers, his = opened(new_page, "creator", "cara", held), opened(new_page, "investor", "ivan", held)
    hers.locator(".composer summary").click()
    hers.locator("#id_file").set_input_files(
        [{"name": "Tide tables.pdf", "mimeType": "application/pdf", "buffer": files.pdf(2)}]
    )
    hers.evaluate(
        """async () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
        const blob = await new Promise((done) => canvas.toBlob(done));
        const data = new DataTransfer();
        data.items.add(new File([blob], "pasted.png", { type: "image/png" }));
        document.querySelector("#id_body").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        const dropped = new DataTransfer();
        dropped.items.add(new File([blob], "dropped.png", { type: "image/png" }));
        document.querySelector(".scroll").dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }"""
    )
    expect(hers.locator(".composer .upload[data-file]")).to_have_count(3)
    hers.locator(".upload", has_text="dropped.png").get_by_label("Cancel").click()
    expect(hers.locator(".composer .upload")).to_have_count(2)
    write(hers, "Look at these")
    expect(his.locator(".mcard", has_text="Tide tables.pdf")).to_be_visible()
    expect(his.locator(".mcard img")).to_have_count(2)
    expect(his.get_by_alt_text("pasted.png")).to_have_js_property("complete", True)
    expect(hers.locator(".composer .upload")).to_have_count(0)
    assert staged(lambda: Message.objects.get().attachments.count()) == 2


def test_a_long_thread_keeps_its_newest_rows_and_brings_the_others_back(held: Conversation, new_page: Any) -> None:
    @transaction.atomic
    def told() -> None:
        locked = Conversation.objects.locked().get(pk=held.pk)
        for number in range(1, 221):
            add_system_message(locked, sender=None, client_id=f"n{number}", digest="", body=f"Number {number}")

    staged(told)
    hers, his = opened(new_page, "creator", "cara", held), opened(new_page, "investor", "ivan", held)
    rows = hers.locator(".talk [data-seq]")
    while not hers.locator("#m1").count():
        count = rows.count()
        hers.locator(".scroll").evaluate("(it) => it.scrollTo(0, 0)")
        expect(rows).not_to_have_count(count)
    expect(rows).to_have_count(220)
    hers.locator(".scroll").evaluate("(it) => it.scrollTo(0, it.scrollHeight)")
    write(his, "The newest")
    expect(hers.locator(".talk .words").last).to_have_text("The newest")
    expect(rows).to_have_count(100)
    hers.locator(".scroll").evaluate("(it) => it.scrollTo(0, 0)")
    expect(hers.locator("#m121")).to_be_attached()
    seqs = hers.evaluate("[...document.querySelectorAll('.talk [data-seq]')].map((row) => Number(row.dataset.seq))")
    assert seqs == list(range(seqs[0], 222))


def test_a_long_talk_scrolls_in_its_own_place_and_the_page_around_it_stays(held: Conversation, new_page: Any) -> None:
    def spoken() -> None:
        for number in range(40):
            say(held.begun_by, held, f"Line {number}")

    staged(spoken)
    page = opened(new_page, "investor", "ivan", held, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0


def test_actions_of_a_right_to_left_message_stay_beside_it_on_the_screen(held: Conversation, new_page: Any) -> None:
    staged(lambda: say(held.begun_by, held, "هل نلتقي يوم الخميس؟"))
    page = opened(new_page, "investor", "ivan", held, width=390, height=844)
    words, acts = page.locator(".msg .words").bounding_box(), page.locator(".msg .acts").bounding_box()
    assert words and acts
    assert words["x"] < acts["x"] < 390
    assert page.locator(".msg .words").evaluate("e => getComputedStyle(e).direction") == "rtl"
