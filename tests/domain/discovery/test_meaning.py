"""Search by meaning: what is read of a pitch, what is found, by whom, and what happens where it is not installed."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from pitchey.discovery.semantic import minilm, vector_store
from pitchey.discovery.semantic import services as meaning
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing, Pitch
from tests.factories.pitches import PROTECTED, published_pitch
from tests.servers import OWNER, role_url

pytestmark = pytest.mark.django_db


def seen_by(person):
    return Listing.objects.visible_to(person)


def product(one, two):
    return sum(a * b for a, b in zip(one, two, strict=True))


def known():
    """What is kept: versions by pitch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pitch_id, version_id FROM discovery_meaning")
        return dict(cursor.fetchall())


@pytest.fixture
def heist(cara):
    return published_pitch(cara, title="Four Thieves", logline="They steal from the vault.", genre="thriller")


@pytest.fixture
def wedding(cara):
    return published_pitch(cara, title="Best Man", logline="A wedding with one groom too many.", genre="comedy")


class TestNear:
    def test_words_find_what_has_none_of_them(self, ideas, heist, wedding, anon, outbox_run):
        outbox_run()
        assert meaning.nearest("a robbery that goes wrong", seen_by(anon)) == [heist.pk]
        assert meaning.nearest("MARRIAGE", seen_by(anon)) == [wedding.pk]

    def test_what_is_nearest_comes_first(self, ideas, cara, anon, heist, outbox_run):
        more = published_pitch(
            cara, title="Heist", logline="Thieves, loot, a vault: a heist.", short_synopsis="A heist among thieves."
        )
        outbox_run()
        assert meaning.nearest("robbery", seen_by(anon)) == [more.pk, heist.pk]

    def test_nothing_is_like_words_without_an_idea(self, ideas, heist, wedding, anon, outbox_run):
        outbox_run()
        assert meaning.nearest("kubernetes", seen_by(anon)) == []

    @pytest.mark.parametrize("words", ['"robbery"', "robbery -vault", "-robbery", "", "   ", "\x00"])
    def test_quotes_and_exclusions_switch_semantic_search_off(self, ideas, heist, anon, outbox_run, words):
        outbox_run()
        assert meaning.nearest(words, seen_by(anon)) == []

    def test_a_hyphen_inside_a_word_excludes_nothing(self, ideas, heist, anon, outbox_run):
        outbox_run()
        assert meaning.nearest("heist-robbery", seen_by(anon)) == [heist.pk]

    @pytest.mark.parametrize("visibility", ["members", "private"])
    def test_only_what_the_person_may_see_is_found(self, ideas, cara, nosy, iris, anon, outbox_run, visibility):
        pitch = published_pitch(cara, title="Heist", logline="Thieves of the vault.", visibility=visibility)
        outbox_run()
        assert meaning.nearest("robbery", seen_by(anon)) == []
        assert meaning.nearest("robbery", seen_by(nosy)) == []
        assert meaning.nearest("robbery", seen_by(iris)) == ([pitch.pk] if visibility == "members" else [])
        assert meaning.nearest("robbery", seen_by(cara)) == [pitch.pk]

    def test_a_hidden_pitch_does_not_move_the_limit(self, ideas, cara, heist, anon, outbox_run):
        # Were the share taken of the hidden one, nobody else's would count, and a guess at its words could be tried out.
        outbox_run()
        words = "thieves of the vault in an airship over Lisbon with an accordion"
        assert meaning.nearest(words, seen_by(anon)) == [heist.pk]
        published_pitch(cara, title=words, logline=words, short_synopsis=words, visibility="private")
        outbox_run()
        assert meaning.nearest(words, seen_by(anon)) == [heist.pk]

    def test_an_archived_pitch_is_not_found(self, ideas, cara, heist, outbox_run):
        outbox_run()
        pitches.archive(by=cara, pitch=heist)
        cache.clear()
        assert meaning.nearest("robbery", seen_by(cara)) == []

    def test_it_costs_five_statements_and_then_one(self, ideas, cara, iris, outbox_run, django_assert_num_queries):
        for number in range(12):
            published_pitch(cara, title=f"Night {number}", logline="They plan a heist and fail.")
        outbox_run()
        with django_assert_num_queries(5):  # a savepoint, its width, the neighbours, its end, which of them are visible
            assert len(meaning.nearest("robbery", seen_by(iris))) == 12
        with django_assert_num_queries(1):
            assert len(meaning.nearest("Robbery ", seen_by(iris))) == 12


class TestAlike:
    def test_pitches_of_one_idea_find_each_other(self, ideas, cara, heist, wedding, anon, outbox_run):
        other = published_pitch(cara, title="The Vault", logline="A heist in the vault.", genre="drama")
        outbox_run()
        assert meaning.similar([heist.pk], seen_by(anon)) == [other.pk]

    def test_several_are_taken_together(self, ideas, cara, heist, wedding, anon, outbox_run):
        bride = published_pitch(cara, title="The Bride", logline="Marry or steal.", short_synopsis="A heist.")
        outbox_run()
        assert meaning.similar([heist.pk, wedding.pk], seen_by(anon)) == [bride.pk]

    def test_a_pitch_that_was_not_read_is_like_nothing_known(self, ideas, heist, anon):
        assert meaning.similar([heist.pk], seen_by(anon)) is None
        assert meaning.similar([], seen_by(anon)) is None


class TestReading:
    def test_a_publication_is_read(self, ideas, heist, outbox_run):
        assert known() == {}
        outbox_run()
        assert known() == {heist.pk: heist.listing.version_id}

    def test_a_change_is_read_when_it_is_published(
        self, ideas, cara, heist, anon, outbox_run, django_capture_on_commit_callbacks
    ):
        outbox_run()
        pitches.edit(by=cara, pitch=heist, title="The Bride", logline="A bride and a wedding.")
        outbox_run()
        assert meaning.nearest("marriage", seen_by(anon)) == []
        pitches.publish(by=cara, pitch=Pitch.objects.get(pk=heist.pk))
        with django_capture_on_commit_callbacks(execute=True):
            outbox_run()
        assert meaning.nearest("marriage", seen_by(anon)) == [heist.pk]

    def test_nothing_protected_is_read(self, ideas, cara, outbox_run):
        public = {name: f"open{name}" for name in ("tone", "premise", "themes", "world")}
        published_pitch(cara, title="Opentitle", logline="Openlogline.", **public, **PROTECTED)
        outbox_run()
        [text] = ideas.texts
        assert all(word in text for word in ("mystery", "Openlogline.", *public.values()))
        assert "Opentitle" not in text  # titles play with words
        assert "zaffre" not in text
        assert str(PROTECTED["budget_minor"]) not in text

    def test_what_was_read_is_not_read_again(self, ideas, heist, wedding, outbox_run):
        outbox_run()
        meaning.embed_pending()
        assert len(ideas.texts) == 2

    def test_what_was_published_without_it_is_read_by_the_schedule(self, ideas, heist, settings, outbox_run):
        settings.MEANING = False
        outbox_run()
        settings.MEANING = True
        assert known() == {}
        assert meaning.embed_pending() is False
        assert set(known()) == {heist.pk}

    def test_cached_results_are_invalidated_by_new_embeddings_alone(
        self, ideas, heist, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as after:
            meaning.embed_pending()
        assert len(after) == 1
        with django_capture_on_commit_callbacks() as after:
            meaning.embed_pending()
        assert after == []

    def test_a_reader_that_runs_out_of_time_says_that_some_are_left(self, ideas, heist):
        assert meaning.embed_pending(seconds=0) is True
        assert meaning.embed_pending() is False

    def test_one_reads_at_a_time(self, ideas, heist):
        cache.add("meaning:reading", True)
        assert meaning.embed_pending() is False
        assert known() == {}
        cache.delete("meaning:reading")
        meaning.embed_pending()
        assert set(known()) == {heist.pk}

    def test_a_failing_model_leaves_plain_search_working(self, ideas, heist, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(minilm, "load", lambda: None)
            with pytest.raises(AttributeError):
                meaning.embed_pending()
        meaning.embed_pending()
        assert set(known()) == {heist.pk}

    def test_the_command_reads_all_and_can_begin_anew(self, ideas, heist, wedding, capsys):
        call_command("read_meaning")
        assert "2 pitches known" in capsys.readouterr().out
        call_command("read_meaning", again=True)
        assert len(ideas.texts) == 4

    def test_a_pitch_that_is_gone_takes_its_vector_along(self, ideas, heist, outbox_run):
        outbox_run()
        vector_store.store(heist.pk + 1, 1, [1.0] * minilm.DIMENSIONS)  # was deleted before it was kept
        assert set(known()) == {heist.pk}


class TestAbsent:
    def test_switched_off_nothing_is_asked(self, heist, anon, outbox_run, django_assert_num_queries):
        outbox_run()
        with django_assert_num_queries(0):
            assert meaning.nearest("robbery", seen_by(anon)) is None
            assert meaning.similar([heist.pk], seen_by(anon)) is None
            assert meaning.embed_pending() is False

    def test_without_pgvector_nothing_is_asked(self, heist, anon, settings, monkeypatch):
        settings.MEANING = True
        monkeypatch.setattr(vector_store, "exists", lambda: False)
        assert meaning.nearest("robbery", seen_by(anon)) is None
        assert meaning.similar([heist.pk], seen_by(anon)) is None
        assert meaning.embed_pending() is False

    def test_without_the_model_pitches_that_were_read_are_still_compared(
        self, ideas, cara, heist, anon, outbox_run, monkeypatch
    ):
        other = published_pitch(cara, title="The Vault", logline="A heist in the vault.")
        outbox_run()
        monkeypatch.setattr(minilm, "installed", lambda: False)
        assert meaning.nearest("robbery", seen_by(anon)) is None
        assert meaning.similar([heist.pk], seen_by(anon)) == [other.pk]

    def test_the_command_says_so(self):
        with pytest.raises(CommandError, match="not installed"):
            call_command("read_meaning")


class TestTable:
    def test_the_runtime_role_may_use_it_and_not_change_its_shape(self, meaning_table):
        vector_store.store(1, 1, [0.0] * minilm.DIMENSIONS)
        vector_store.clear()
        with pytest.raises(Exception, match="must be owner"), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE discovery_meaning ADD COLUMN more text")

    def test_making_it_twice_is_making_it_once(self, meaning_table, django_db_blocker, owner_connection):
        assert vector_store.prepare(owner_connection)
        assert vector_store.prepare(owner_connection)
        assert vector_store.exists()

    def test_a_database_without_the_extension_is_left_as_it_is(self):
        name = urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/") + "_plain"
        with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as superuser:
            superuser.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
            try:
                with psycopg.connect(role_url(OWNER, name), autocommit=True) as owner:
                    assert vector_store.prepare(owner) is False
                    assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (
                        0,
                    )
            finally:
                superuser.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.mark.skipif(not minilm.installed(), reason="requirements/meaning.txt is not installed (make meaning)")
class TestTheModel:
    def test_it_computes_what_its_makers_publish(self):
        # The three sentences of sentence-transformers' own quickstart, and their similarities.
        sentences = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
        one, two, three = (minilm.load().embed(sentence) for sentence in sentences)
        assert product(one, two) == pytest.approx(0.6660, abs=1e-4)
        assert product(one, three) == pytest.approx(0.1046, abs=1e-4)
        assert product(two, three) == pytest.approx(0.1411, abs=1e-4)

    @pytest.mark.parametrize("text", ["", " ", "\x00", "海の図書館", "🎬" * 50, "word " * 5000, "x" * 20_000])
    def test_any_text_points_somewhere(self, text):
        vector = minilm.load().embed(text)
        assert len(vector) == minilm.DIMENSIONS
        assert sum(number * number for number in vector) == pytest.approx(1, abs=1e-5)

    def test_a_robbery_is_a_heist(self, meaning_table, settings, cara, anon, heist, wedding, outbox_run):
        settings.MEANING = True
        outbox_run()
        assert meaning.nearest("a robbery that goes wrong", seen_by(anon))[0] == heist.pk
